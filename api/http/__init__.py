"""The HTTP interface: the app, its guards and its JSON routes."""
