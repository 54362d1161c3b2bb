"""The entry points (HTTP and the command line), the settings, and the composition root."""
