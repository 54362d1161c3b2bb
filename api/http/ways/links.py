"""Addresses of quotes for people outside Cited's own pages."""

from fastapi import Request

from retrieval.citation import Citation
from web.quotation import link


def absolute_link(request: Request, citation: Citation) -> str:
    """The whole address of the document's page with this quote marked. It holds offsets, never words."""
    return f"{str(request.base_url).rstrip('/')}{link(citation)}"
