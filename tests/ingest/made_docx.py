"""Word documents made here of the parts that a test is about: every structure in them is known."""

from collections.abc import Mapping

from tests.ingest.made import zipped

_USUAL = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_STRICT = {
    **_USUAL,
    "w": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "m": "http://purl.oclc.org/ooxml/officeDocument/math",
    "r": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style>'
)


def docx(
    body: str,
    styles: str | None = STYLES,
    *,
    main: str = "word/document.xml",
    kind: str = WORD,
    strict: bool = False,
    title: str = "",
    properties: str = "",
    **parts: str,
) -> bytes:
    """A document of this body. `parts` are the insides of others by their kinds: numbering, footnotes, header …"""
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in (_STRICT if strict else _USUAL).items())
    leads = (_STRICT if strict else _USUAL)["r"]
    folder, _, own = main.rpartition("/")
    inner = {**({"styles": styles} if styles is not None else {}), **parts}
    roots = {"header": "hdr", "footer": "ftr"}
    files = {
        f"{folder}/{one}.xml": f"<w:{roots.get(one, one)} {spaces}>{words}</w:{roots.get(one, one)}>"
        for one, words in inner.items()
    }
    entries: dict[str, str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/{main}" ContentType="{kind}"/></Types>',
        "_rels/.rels": _relationships(
            {f"{leads}/officeDocument": main, f"{leads}/metadata/core-properties": "core.xml"}
        ),
        f"{folder}/_rels/{own}.rels": _relationships({f"{leads}/{one}": f"{one}.xml" for one in inner}),
        main: f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
        **files,
    }
    if title or properties:
        names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        entries["core.xml"] = f"<core {names}><dc:title>{title}</dc:title>{properties}</core>"
    return zipped(entries)


def _relationships(targets: Mapping[str, str]) -> str:
    told = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def r(words: str, look: str = "") -> str:
    """A run: words, or elements that begin with "<"; `look` is what its properties hold."""
    held = words if words.startswith("<") else f'<w:t xml:space="preserve">{words}</w:t>'
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{held}</w:r>"


def p(*runs: str, style: str = "", list_: tuple[int, int] | None = None, more: str = "") -> str:
    """A paragraph; a run that is no element becomes one. `list_`: a list's id and the level in it."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    number = f'<w:numPr><w:ilvl w:val="{list_[1]}"/><w:numId w:val="{list_[0]}"/></w:numPr>' if list_ else ""
    held = "".join(one if one.startswith("<") else r(one) for one in runs)
    return f"<w:p><w:pPr>{named}{number}{more}</w:pPr>{held}</w:p>"


def tc(*held: str, more: str = "") -> str:
    """A cell; what is no element becomes a paragraph. `more` is what its properties hold."""
    blocks = "".join(one if one.startswith("<") else p(one) for one in held)
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{blocks}</w:tc>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


BEGINS = '<w:vMerge w:val="restart"/>'
GOES_ON = "<w:vMerge/>"


def tr(*cells: str, more: str = "") -> str:
    """A row; what is no element becomes a cell."""
    held = "".join(one if one.startswith("<") else tc(one) if one else tc(p()) for one in cells)
    return f"<w:tr><w:trPr>{more}</w:trPr>{held}</w:tr>"


HEAD = "<w:tblHeader/>"


def tbl(*rows: str, more: str = '<w:tblLook w:val="0000"/>') -> str:
    return f"<w:tbl><w:tblPr>{more}</w:tblPr>{''.join(rows)}</w:tbl>"


def sdt(held: str, more: str = "") -> str:
    """A content control."""
    return f"<w:sdt><w:sdtPr>{more}</w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>"


def box(*held: str) -> str:
    """A run with a text box, as Word writes it: once for itself and once more for old readers."""
    inside = f"<w:txbxContent>{''.join(p(one) if not one.startswith('<') else one for one in held)}</w:txbxContent>"
    new = f"<w:drawing><wp:inline><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></wp:inline></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def fld(code: str, result: str | None) -> str:
    """A field in runs; `result` None where it has none."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    told = "" if result is None else mark("separate") + (result if result.startswith("<") else r(result))
    return f'{mark("begin")}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{told}{mark("end")}'


def lvl(level: int, form: str, shown: str, more: str = "", start: int = 1) -> str:
    """A level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{shown}"/></w:lvl>'
    )


def lists(*definitions: str, lists: Mapping[int, int] | None = None) -> str:
    """A numbering part: definitions from 1 on, and a list of each, unless `lists` says which has which."""
    held = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'
        for number, levels in enumerate(definitions, 1)
    )
    which = lists or {number: number for number in range(1, len(definitions) + 1)}
    return held + "".join(f'<w:num w:numId="{id}"><w:abstractNumId w:val="{of}"/></w:num>' for id, of in which.items())


def style(id: str, name: str, based_on: str = "", more: str = "", kind: str = "paragraph") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{id}"><w:name w:val="{name}"/>{base}{more}</w:style>'
