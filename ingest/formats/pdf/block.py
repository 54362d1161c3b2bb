"""A block of a PDF while its lines come in."""

import re
from dataclasses import dataclass, field

from ingest.blocks.note_marks import without_marks
from ingest.formats.pdf.lines import PdfLine
from ingest.formats.pdf.vocabulary import FileWords
from retrieval.text import BlockKind, PageBreak

_ENDS = re.compile(r"[.!?:;]['\"’”)\]]*$")
# How the heading of a numbered part, table or box begins.
TITLED = re.compile(
    r"(?:chapter|part|section|annex|appendix|box|table|figure|chart|recommendation)\s+[\dA-Z]", re.IGNORECASE
)


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does, the marks of notes aside."""
    return _ENDS.search(without_marks(text)) is not None


@dataclass
class PdfBlock:
    """A block as its lines come in. `row`: it is a row of a table, of this level."""

    kind: BlockKind
    page: int
    label: str | None
    text: str
    last: PdfLine
    size: float
    bold: bool
    number: str | None = None
    indent: float = 0.0
    row: int | None = None
    breaks: list[PageBreak] = field(default_factory=list)

    def extend(self, line: PdfLine, page: int, label: str | None, words: FileWords) -> None:
        """Join the next line, as the file's words tell."""
        turns = page != self.page_now
        self.text = words.follow(self.text, line.text, self.last.hyphenated)
        if turns:
            self.breaks.append(PageBreak(len(self.text) - len(line.text), page, label))
        self.last = line

    @property
    def page_now(self) -> int:
        return self.breaks[-1].page if self.breaks else self.page

    @property
    def style(self) -> tuple[float, bool]:
        """Size, and whether it is bold."""
        return self.size, self.bold
