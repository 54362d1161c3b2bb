"""The shapes on the wire. Fields are added, never changed."""
