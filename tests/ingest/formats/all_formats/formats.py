"""The formats that the suite writes: a new one joins by its writer and a line here."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.blocks.extraction import Extraction
from ingest.formats.readers import media_type, reader
from tests.ingest.formats.all_formats import as_docx, as_html, as_markdown, as_odt, as_pdf, as_text
from tests.ingest.formats.all_formats.model import Document, Feature, features

_INLINE = {Feature.BOLD, Feature.RAISED, Feature.LOWERED, Feature.STRUCK, Feature.HIDDEN, Feature.NOTES}
_TABLES = {Feature.TABLES, Feature.SPANS, Feature.STACKED_HEADS}


@dataclass(frozen=True, slots=True)
class Format:
    """`lacks`: what no file of this format can say, or the writer cannot draw. `hidden`: how its remarks call that.

    `keeps_lines`: its canonical text is the file's own, line ends included.
    """

    file: str
    write: Callable[[Document], bytes]
    lacks: frozenset[Feature] = field(default=frozenset())
    hidden: str = "hidden"
    keeps_lines: bool = False

    @property
    def name(self) -> str:
        return self.file.rpartition(".")[2]

    def holds(self, document: Document) -> bool:
        return not features(document) & self.lacks

    def read(self, document: Document) -> Extraction:
        """What is read from a file of this document."""
        data = self.write(document)
        return reader(media_type(self.file, data))(data)


HTML = Format("case.html", as_html.write)
DOCX = Format("case.docx", as_docx.write)
ODT = Format("case.odt", as_odt.write)
FLAT_ODT = Format("case.fodt", as_odt.write_flat)
MARKDOWN = Format("case.md", as_markdown.write)
PDF = Format(
    "case.pdf",
    as_pdf.write,
    lacks=frozenset({Feature.SPANS, Feature.ANY_SIGN}),
    hidden="not shown on the page (white, not drawn or beside it)",
)
TEXT = Format("case.txt", as_text.write, lacks=frozenset(_INLINE | _TABLES), keeps_lines=True)

FORMATS = (HTML, DOCX, ODT, FLAT_ODT, MARKDOWN, PDF, TEXT)
