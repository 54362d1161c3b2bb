"""A small library of an officer: the allotment guide, a PDF, and what two councils say about parking."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.state.store import Store
from ingest.source import sources
from retrieval.interfaces import Models
from tests.api.conftest import empty_library
from tests.ingest.made import guide_pdf

_MANIFEST = """
[[document]]
id = "allotments"
file = "allotments.pdf"
title = "The Allotment Guide"
publisher = "Norton Council"
published = 2025-03-04
url = "https://norton.example/allotments.pdf"

[[document]]
id = "norton-parking"
file = "norton.md"
title = "Parking in Norton"
publisher = "Norton Council"
published = 2024-05-06

[[document]]
id = "upton-parking"
file = "upton.html"
title = "Parking in Upton"
publisher = "Upton Council"
published = 2023-07-08
"""
_NORTON = """# Parking in Norton

A resident's parking permit costs £60 a year. A second permit costs £90 a year.

## Visitors

Visitor permits are sold in books of ten. A book costs £15.
"""
_UPTON = """<!DOCTYPE html>
<html lang="en"><head><title>Parking in Upton</title></head><body><main>
<h1>Parking in Upton</h1>
<p>A resident's parking permit costs £75 a year, and is for one vehicle.</p>
<h2>Visitors</h2>
<p>Visitors pay at the machine in the square.</p>
</main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Office:
    """A running server over the officer's library, and its data folder."""

    address: str
    data: Path

    @property
    def store(self) -> Store:
        return Store(self.data)


def open_office(folder: Path, data_folder: Path, models: Models, serve: Callable[[Any], str]) -> Office:
    """Ingest the three documents with the real encoder, and serve them with the real engine."""
    made = empty_library(folder, data_folder)
    files = {"allotments.pdf": guide_pdf(), "norton.md": _NORTON.encode(), "upton.html": _UPTON.encode()}
    for name, content in (*files.items(), ("manifest.toml", _MANIFEST.encode())):
        (made.corpus / name).write_bytes(content)
    report = open_ingest(made, encoder=models.encoder).run(sources([made.corpus]))
    assert report.exit_code == 0
    return Office(serve(create_app(made, open_service(made, models))), made.data)
