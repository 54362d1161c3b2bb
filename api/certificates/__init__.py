"""Signed search certificates: the service's signing key, making a certificate, and checking one."""
