"""The HTTP interface: the app, what guards it, and its JSON routes."""
