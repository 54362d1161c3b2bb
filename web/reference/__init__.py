"""The reference of the HTTP interface."""
