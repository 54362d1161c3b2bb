"""Read ODT: headings by style and outline level, lists by their numbering, tables as rows, footnotes apart.

Pages are the printer's, so none is ever given. What is struck out, hidden or deleted is no part of the text; remarks
say how much of it there was.
"""

from collections import Counter

from ingest.blocks.extraction import Draft, Extraction, join
from ingest.formats.archive import DAMAGED
from ingest.formats.odt.body import Body
from ingest.formats.odt.formulas import Formulas
from ingest.formats.odt.left_out import Left, remarks
from ingest.formats.odt.package import Package, unpacked
from ingest.formats.odt.styles import Styles
from ingest.formats.odt.words import ParagraphReader
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind


def read(data: bytes) -> Extraction:
    """An ODT, zipped or flat. Raises Unreadable: a password, a bomb, damage, or no words."""
    package = unpacked(data)
    left: Counter[Left] = Counter()
    try:
        drafts = _drafts(package, left)
    except RecursionError:
        raise Unreadable(Reason.BROKEN, DAMAGED) from None
    if not drafts:
        raise Unreadable(Reason.NO_TEXT, "The document holds no text. If it holds pictures of pages, run OCR on it.")
    first = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING), None)
    return Extraction(join(drafts), title=first or package.title, notes=remarks(left), facts=package.facts)


def _drafts(package: Package, left: Counter[Left]) -> list[Draft]:
    body = package.body
    styles = Styles(package.content, package.common)
    words = ParagraphReader(styles, Formulas(package, left), left)
    return [draft for draft in Body(styles, words, left).drafts(body) if draft.text]
