"""The evidence pack: answers, the files and texts that they quote, and a page that checks every quote offline."""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from retrieval.answer import Answer
from retrieval.citation import Citation
from retrieval.errors import BadQuestion
from retrieval.interfaces import Library
from web.answers.pages import as_html
from web.answers.record import Record
from web.chat.conversation import Exchange
from web.rendering import render

# Originals together; a pack is made in memory.
MAX_BYTES = 100_000_000

_ABOUT = """This pack holds answers from Cited and the evidence for them.

answers.html   the answers, to read
answers/       the same as the interface for programs gives them, a file for each question
originals/     the files that are quoted, byte for byte as Cited received them, named by their SHA-256
texts/         the text that Cited read from each, named by its SHA-256
verify.html    open it in a browser, choose this folder, and it checks every quote; it needs no network

verify.html shows that each quote stands word for word in the text, at the place that its citation names, and that texts
and originals are those that the citation names. That a text is what its original says only a program can check that
reads the original again: `cited verify answers/1.json --file originals/NAME`, run by somebody who has Cited.
"""


def evidence_pack(
    record: Record, exchanges: Sequence[Exchange], answers: Mapping[int, Mapping[str, Any]], library: Library
) -> bytes:
    """A zip file. `answers`: JSON values by the number of their question. The same answers in a minute give the
    same bytes.

    Raises BadQuestion where the originals together are larger than MAX_BYTES, and DamagedGeneration where one is
    missing.
    """
    cited = {citation.key: citation for citation in _citations(exchanges)}
    originals = {key: library.original(library.version(*key)) for key in cited}
    if sum(path.stat().st_size for path in originals.values()) > MAX_BYTES:
        raise BadQuestion(
            f"The documents quoted are larger than {MAX_BYTES // 1_000_000} MB together. Start again, ask fewer "
            "questions, and save the evidence for those"
        )
    written = BytesIO()
    with ZipFile(written, "w") as pack:
        put = _Writer(pack, record)
        put.text("README.txt", _ABOUT)
        put.file("answers.html", as_html(record))
        for number, answer in answers.items():
            put.text(f"answers/{number}.json", json.dumps(answer, ensure_ascii=False, indent=1, sort_keys=True))
        put.text("verify.html", render("answers/verify.html", record=record, evidence=_as_script(exchanges)))
        for key, path in sorted(originals.items()):
            version = library.version(*key)
            put.file(f"originals/{version.sha256}{_ending(version.file_name)}", path.read_bytes())
            text = library.canonical(version).text
            put.file(f"texts/{version.text_sha256}.txt", text.encode("utf-8", "surrogatepass"))
    return written.getvalue()


class _Writer:
    """Writes the parts of a pack, each with the record's moment."""

    def __init__(self, pack: ZipFile, record: Record) -> None:
        self._pack = pack
        self._moment = record.asked.timetuple()[:6]
        self._names: set[str] = set()

    def text(self, name: str, words: str) -> None:
        self.file(name, words.encode("utf-8", "surrogatepass"))

    def file(self, name: str, data: bytes) -> None:
        """Two editions may have one text: a part is written once."""
        if name not in self._names:
            self._names.add(name)
            is_text = name.endswith((".txt", ".json", ".html"))
            self._pack.writestr(ZipInfo(name, self._moment), data, ZIP_DEFLATED if is_text else ZIP_STORED)


def _citations(exchanges: Sequence[Exchange]) -> Iterable[Citation]:
    for answer in _answers(exchanges):
        for quote in answer.quotes:
            yield quote.citation
            yield from (reference.citation for reference in quote.references)


def _answers(exchanges: Sequence[Exchange]) -> list[Answer]:
    return [exchange.answer for exchange in exchanges if exchange.answer is not None]


def _as_script(exchanges: Sequence[Exchange]) -> str:
    """The quotes as JSON that may stand in a script element."""
    rows = [
        [name, text, citation.title, citation.version, citation.text_sha256, citation.start, citation.end]
        for exchange in exchanges
        if exchange.answer is not None
        for place, quote in enumerate(exchange.answer.quotes, 1)
        for name, text, citation in [(f"Quote {exchange.number}.{place}", quote.text, quote.citation)]
    ]
    return json.dumps(rows).replace("<", "\\u003c")


def _ending(file_name: str) -> str:
    ending = PurePath(file_name).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() and len(ending) <= 8 else ""
