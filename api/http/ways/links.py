"""Addresses of quotes for people outside Cited's own pages."""

from fastapi import Request

from retrieval.citation import Citation
from web.quotation import link
from web.rendering import service_address


def absolute_link(request: Request, citation: Citation) -> str:
    """The whole address of the document's page with this quote marked. It holds offsets, never words."""
    return service_address(request) + link(citation)
