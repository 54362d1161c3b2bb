"""PDFs made for tests of reading: words at places, and fonts that say what their letters mean, or do not."""

from collections.abc import Callable, Mapping
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import find_defect
from ingest.formats.pdf.reader import read
from retrieval.text import BlockKind
from tests.faults.bombs import pdf, stream

Draw = Callable[[Canvas], None]

PROSE = (
    "The council agreed its plan for public buildings after it had heard tenants, traders and the",
    "police, and looks at it again each year in May, when the figures of the last year are known.",
)


def made(*pages: Draw, title: str = "") -> bytes:
    """A file whose pages these functions draw."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle(title)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def say(canvas: Canvas, left: float, up: float, text: str, size: float = 11, font: str = "Helvetica") -> float:
    """Writes a line; gives where it ends."""
    canvas.setFont(font, size)
    canvas.drawString(left, up, text)
    return float(left + canvas.stringWidth(text, font, size))


def prose(canvas: Canvas, up: float = 740, lines: tuple[str, ...] = PROSE) -> None:
    for number, line in enumerate(lines):
        say(canvas, 72, up - 14 * number, line)


def blocks(data: bytes) -> list[tuple[str, str]]:
    """The kind and words of every block."""
    canonical = read(data).canonical
    assert find_defect(canonical) is None
    return [(block.kind.value, block.span.of(canonical.text)) for block in canonical.blocks]


def rows(data: bytes) -> list[str]:
    return [words for kind, words in blocks(data) if kind == BlockKind.ROW]


def text(data: bytes) -> str:
    """The canonical text with every white space as one space."""
    return " ".join(read(data).canonical.text.split())


def with_meanings(content: str, meanings: Mapping[str, str]) -> bytes:
    """A page of this text in Helvetica, in which some letters mean what their font says: UTF-16 in hexadecimal.

    `content` is a line each.
    """
    entries = "\n".join(f"<{ord(letter):02x}> <{meaning}>" for letter, meaning in meanings.items())
    others = "\n".join(f"<{code:02x}> <{code:04x}>" for code in range(32, 127) if chr(code) not in meanings)
    total = 95
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{total} beginbfchar\n{entries}\n{others}\nendbfchar endcmap end end"
    )
    lines = " ".join(f"({line}) Tj 0 -16 Td" for line in content.splitlines())
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> "
            "/Contents 4 0 R >>",
            4: stream(f"BT /F1 12 Tf 72 720 Td {lines} ET".encode()),
            5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
            6: stream(cmap.encode()),
        }
    )


def offsets_hold(found: Extraction) -> bool:
    """Whether every block and sentence begins and ends where a word does."""
    whole = found.canonical.text
    spans = [span for block in found.canonical.blocks for span in (block.span, *block.sentences)]
    return all(
        span.of(whole) == span.of(whole).strip()
        and not (span.start and whole[span.start - 1].isalnum() and whole[span.start].isalnum())
        and not (span.end < len(whole) and whole[span.end - 1].isalnum() and whole[span.end].isalnum())
        for span in spans
    )
