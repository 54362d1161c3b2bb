"""Who sends a request: keys, sessions and proxies, and the role that each route needs."""
