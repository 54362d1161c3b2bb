"""Lay the words of a document out as a web page, and print that page as a PDF with Debian's chromium."""

import shutil
import subprocess
from collections.abc import Iterator
from html import escape
from pathlib import Path

from retrieval.cells import cells
from retrieval.text import BlockKind, CanonicalText

_SECONDS = 120


def as_html(canonical: CanonicalText, title: str) -> bytes:
    """A page with a heading, paragraph, list item or table row for each block."""
    body = "\n".join(_elements(canonical))
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n{body}\n'.encode()


def _elements(canonical: CanonicalText) -> Iterator[str]:
    opened = ""
    for block in canonical.blocks:
        needed = {BlockKind.ITEM: "ul", BlockKind.ROW: "table"}.get(block.kind, "")
        if opened != needed or (opened == "table" and block.level is not None):
            yield f"</{opened}>" if opened else ""
            yield f"<{needed}>" if needed else ""
            opened = needed
        words = escape(_numbered(block.paragraph, block.span.of(canonical.text)))
        if block.kind is BlockKind.HEADING:
            level = min(block.level or 1, 6)
            yield f"<h{level}>{words}</h{level}>"
        elif block.kind is BlockKind.ITEM:
            yield f"<li>{words}</li>"
        elif block.kind is BlockKind.ROW:
            tag = "th" if block.heads_columns else "td"
            row = "".join(
                f"<{tag}>{escape(cell.span.of(canonical.text))}</{tag}>" for cell in cells(canonical.text, block)
            )
            yield f"<tr>{row}</tr>"
        else:
            yield f"<p>{words}</p>"
    yield f"</{opened}>" if opened else ""


def _numbered(paragraph: str | None, words: str) -> str:
    bare = (paragraph or "").strip("(). ")
    return f"{paragraph} {words}" if bare and not words.lstrip("([ ").startswith(bare) else words


def as_pdf(html: bytes, folder: Path) -> bytes:
    """The page printed on A4. Raises RuntimeError where there is no chromium, or it prints nothing."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise RuntimeError("There is no chromium. Install Debian's package chromium.")
    page, printed = folder / "page.html", folder / "page.pdf"
    page.write_bytes(html)
    subprocess.run(  # noqa: S603 - our own browser and page
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}",
         f"--print-to-pdf={printed}", page.as_uri()],
        capture_output=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    if not printed.is_file():
        raise RuntimeError("chromium has printed no PDF. Run it by hand to see why.")
    return printed.read_bytes()
