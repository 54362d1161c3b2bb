"""Every entry point: HTTP, command line, settings, and the one place where the parts are wired together."""
