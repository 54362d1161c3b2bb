"""ODT sources made of a few lines, so that everything in them is known, and what is read from them."""

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import find_defect
from ingest.formats.odt.reader import read
from tests.ingest.made import zipped

MIMETYPE = "application/vnd.oasis.opendocument.text"
_NAMES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in (
        *(
            (short, f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0")
            for short, name in (
                ("office", "office"),
                ("text", "text"),
                ("table", "table"),
                ("style", "style"),
                ("draw", "drawing"),
                ("fo", "xsl-fo-compatible"),
            )
        ),
        ("loext", "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("xlink", "http://www.w3.org/1999/xlink"),
    )
)


def odt(body: str, styles: str = "", common: str = "", title: str = "", **parts: str) -> bytes:
    """A body with its automatic styles, the common styles' part, and other parts by name."""
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    entries = {"mimetype": MIMETYPE, "content.xml": content, **parts}
    if common:
        entries["styles.xml"] = f"<office:document-styles {_NAMES}>{common}</office:document-styles>"
    if title:
        meta = f"<office:meta><dc:title>{title}</dc:title></office:meta>"
        entries["meta.xml"] = f"<office:document-meta {_NAMES}>{meta}</office:document-meta>"
    return zipped(entries)


def flat(body: str, styles: str = "", title: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_NAMES} office:mimetype="{MIMETYPE}">'
        f"<office:meta><dc:title>{title}</dc:title></office:meta><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def style(name: str, properties: str = "", parent: str = "", family: str = "text", more: str = "") -> str:
    """A style whose characters have these properties."""
    return (
        f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}" {more}>'
        f"<style:text-properties {properties}/></style:style>"
    )


def cell(text: str = "", more: str = "") -> str:
    return f"<table:table-cell {more}>{p(text) if text else ''}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def row(*cells: str, more: str = "") -> str:
    """Cells as markup, or their words."""
    said = "".join(one if one.startswith("<table:") else cell(one) for one in cells)
    return f"<table:table-row {more}>{said}</table:table-row>"


def table(*rows: str, head: int = 0) -> str:
    """Rows, of which the first ones are heads."""
    heads = f"<table:table-header-rows>{''.join(rows[:head])}</table:table-header-rows>" if head else ""
    return f"<table:table>{heads}{''.join(rows[head:])}</table:table>"


def note(mark: str, body: str, kind: str = "footnote") -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation>'
        f"<text:note-body>{body}</text:note-body></text:note>"
    )


def item(*blocks: str, more: str = "") -> str:
    return f"<text:list-item {more}>{''.join(blocks)}</text:list-item>"


def listed(*items: str, more: str = 'text:style-name="L1"') -> str:
    return f"<text:list {more}>{''.join(items)}</text:list>"


def level(number: int, form: str, more: str = 'style:num-suffix="."') -> str:
    return f'<text:list-level-style-number text:level="{number}" style:num-format="{form}" {more}/>'


def list_style(*levels: str, name: str = "L1") -> str:
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def box(body: str, more: str = "") -> str:
    return f"<draw:frame {more}><draw:text-box>{body}</draw:text-box></draw:frame>"


def formula(number: int = 1) -> str:
    """A frame that shows the object of this number, with its picture."""
    return (
        f'<draw:frame text:anchor-type="as-char"><draw:object xlink:href="./Object {number}"/>'
        f'<draw:image xlink:href="./ObjectReplacements/Object {number}"/></draw:frame>'
    )


def mathml(inside: str) -> str:
    return (
        f'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow>{inside}</mrow>'
        '<annotation encoding="StarMath 5.0">typed so</annotation></semantics></math>'
    )


def blocks(found: Extraction) -> list[tuple[str, str | None, str]]:
    """Each block's kind, printed number and words."""
    canonical = found.canonical
    assert find_defect(canonical) is None
    return [(block.kind.value, block.paragraph, block.span.of(canonical.text)) for block in canonical.blocks]


def said(body: str, styles: str = "", **more: str) -> list[str]:
    return [words for _, _, words in blocks(read(odt(body, styles, **more)))]


def numbered(body: str, styles: str = "", **more: str) -> list[tuple[str | None, str]]:
    return [(number, words) for _, number, words in blocks(read(odt(body, styles, **more)))]
