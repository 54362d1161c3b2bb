"""Read ODT: headings by style and outline level, lists by their numbering, tables as rows, footnotes at the end.

Pages depend on the printer, so none are given. Struck-out, hidden and deleted words are left out; remarks count them.
"""

from collections import Counter

from ingest.blocks.extraction import Extraction, RawBlock, join
from ingest.formats.archive import DAMAGED
from ingest.formats.odt.body import Body
from ingest.formats.odt.formulas import Formulas
from ingest.formats.odt.left_out import OmissionKind, remarks
from ingest.formats.odt.package import Package, unpacked
from ingest.formats.odt.styles import Styles
from ingest.formats.odt.words import ParagraphReader
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind


def read(data: bytes) -> Extraction:
    """Read an ODT, zipped or flat. Raises Unreadable for a password, a bomb, damage or a file without words."""
    package = unpacked(data)
    omitted: Counter[OmissionKind] = Counter()
    try:
        raw_blocks = _raw_blocks(package, omitted)
    except RecursionError:
        raise Unreadable(Reason.BROKEN, DAMAGED) from None
    if not raw_blocks:
        raise Unreadable(Reason.NO_TEXT, "The document holds no text. If it holds pictures of pages, run OCR on it.")
    first = next((raw.text for raw in raw_blocks if raw.kind is BlockKind.HEADING), None)
    return Extraction(join(raw_blocks), title=first or package.title, notes=remarks(omitted), facts=package.facts)


def _raw_blocks(package: Package, omitted: Counter[OmissionKind]) -> list[RawBlock]:
    body = package.body
    styles = Styles(package.content, package.common)
    words = ParagraphReader(styles, Formulas(package, omitted), omitted)
    return [raw for raw in Body(styles, words, omitted).raw_blocks(body) if raw.text]
