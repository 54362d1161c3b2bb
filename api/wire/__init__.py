"""The models of requests and responses over HTTP. Fields are added, never changed."""
