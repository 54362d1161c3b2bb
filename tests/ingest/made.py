"""Sources in the office formats and PDF, made here so that every structure in them is known."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("document", "styles", "numbering", "footnotes")


def zipped(entries: dict[str, str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return out.getvalue()


def _p(text: str, style: str = "", list_: tuple[int, int] | None = None, more: str = "") -> str:
    number = f'<w:numPr><w:ilvl w:val="{list_[1]}"/><w:numId w:val="{list_[0]}"/></w:numPr>' if list_ else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    words = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{number}</w:pPr>{words}{more}</w:p>"


def _level(level: int, form: str, shown: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/>'
        "</w:lvl>"
    )


def _row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{_p(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def guide_docx() -> bytes:
    """Headings by style and number, lists that resume and restart, a table, a text box, a footnote, a deletion."""
    box = f"<w:r><w:pict><w:txbxContent>{_p('Boxed advice: ask the warden.')}</w:txbxContent></w:pict></w:r>"
    note = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t xml:space="preserve"> and kept.</w:t></w:r>'
    gone = "<w:del><w:r><w:delText> Deleted words.</w:delText></w:r></w:del>"
    body = "".join(
        [
            _p("The Allotment Guide", "Title"),
            _p("Plots", "Heading1", (1, 0)),
            _p("A plot is let for a year", more=note),
            _p("Rents", "Heading2", (1, 1)),
            _p("The rent is due in April.", list_=(2, 0)),
            _p("The rent covers:", list_=(2, 0)),
            _p("water", list_=(2, 1)),
            _p("the path", list_=(2, 1)),
            _p("An interruption.", more=gone),
            _p("The list goes on.", list_=(2, 0)),
            _p("Waiting list", "Heading2", (1, 1)),
            _p("It begins again.", list_=(3, 0)),
            _p("A bullet.", list_=(4, 0)),
            '<w:tbl><w:tblPr><w:tblLook w:val="04A0"/></w:tblPr>'
            + _row("Size", "Rent")
            + _row("Half", "£20")
            + "</w:tbl>",
            _p("", more=box),
            _p("Closing", "Heading1", (1, 0)),
            _p("That is all."),
        ]
    )
    legal = _level(0, "decimal", "%1.") + _level(1, "lowerLetter", "(%2)")
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="1">{_level(0, "decimal", "%1")}{_level(1, "decimal", "%1.%2")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2">{legal}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="3">{_level(0, "bullet", "o")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="2"/>{override}</w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num>'
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/></w:style>'
        for id, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"))
    )
    footnotes = f'<w:footnote w:id="2">{_p("By the council.")}</w:footnote>'
    wholes = {
        "document": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "styles": f"<w:styles {_W}>{styles}</w:styles>",
        "numbering": f"<w:numbering {_W}>{numbering}</w:numbering>",
        "footnotes": f"<w:footnotes {_W}>{footnotes}</w:footnotes>",
    }
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_KIND}.{"document.main" if part == "document" else part}+xml"/>'
        for part in _PARTS
    )
    inner = "".join(f'<Relationship Id="r{part}" Type="{_OFFICE}/{part}" Target="{part}.xml"/>' for part in _PARTS[1:])
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>',
            **{f"word/{part}.xml": whole for part, whole in wholes.items()},
        }
    )


_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
    )
)


def guide_odt() -> bytes:
    """The same structures in the other office format."""
    styles = (
        '<style:style style:name="P1" style:parent-style-name="Title"/>'
        '<style:style style:name="P2" style:parent-style-name="Heading_20_2"/>'
        '<text:list-style style:name="L1">'
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
        "</text:list-style>"
        '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="o"/>'
        "</text:list-style>"
    )
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>By the council.</text:p></text:note-body></text:note>"
    )
    box = "<draw:frame><draw:text-box><text:p>Boxed advice: ask the warden.</text:p></draw:text-box></draw:frame>"
    sub = (
        "<text:list><text:list-item><text:p>water</text:p></text:list-item>"
        "<text:list-item><text:p>the path</text:p></text:list-item></text:list>"
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    table = [
        f"<table:table-row>{cell.format(one)}{cell.format(other)}</table:table-row>"
        for one, other in (("Size", "Rent"), ("Half", "£20"))
    ]
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted words.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p text:style-name="P1">The Allotment Guide</text:p>'
        '<text:h text:outline-level="1">Plots</text:h>'
        f"<text:p>A plot is let for<text:s/>a year{note} and kept.</text:p>"
        '<text:p text:style-name="P2">Rents</text:p>'
        '<text:list text:style-name="L1"><text:list-item><text:p>The rent is due in April.</text:p></text:list-item>'
        f"<text:list-item><text:p>The rent covers:</text:p>{sub}</text:list-item></text:list>"
        "<text:p>An interruption.<text:soft-page-break/></text:p>"
        '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>The list goes on.</text:p>'
        "</text:list-item></text:list>"
        '<text:list text:style-name="L1"><text:list-item text:start-value="7"><text:p>It begins at seven.</text:p>'
        "</text:list-item></text:list>"
        '<text:list text:style-name="L2"><text:list-item><text:p>A bullet.</text:p></text:list-item></text:list>'
        f"<table:table><table:table-header-rows>{table[0]}</table:table-header-rows>{table[1]}</table:table>"
        f"<text:p>{box}</text:p>"
        '<text:section><text:h text:outline-level="1">Closing</text:h><text:p>That is all.</text:p></text:section>'
    )
    content = (
        f"<office:document-content {_ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def guide_pdf() -> bytes:
    """Running headers, printed page numbers, a hyphen at a line's end, numbered paragraphs, items, a break in one."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle("The Allotment Guide")
    text = {
        "7": [
            ("Helvetica-Bold", 20, 74, "The Allotment Guide"),
            ("Helvetica-Bold", 14, 74, "Plots"),
            ("Helvetica", 11, 74, "1. A plot is let for one whole year at a time, and the tenancy begins in April, when agree-"),
            ("Helvetica", 11, 74, "ments are signed by both the council and the tenant."),
            ("Helvetica", 11, 74, "2. The rent, which is set by the council each year after it has heard the tenants, covers:"),
            ("Helvetica", 11, 90, "• water from the stand pipes"),
            ("Helvetica", 11, 90, "• the upkeep of the paths"),
            ("Helvetica", 11, 74, "3. Tenants who leave a plot before the end of their year must give the council a notice of"),
        ],
        "8": [
            ("Helvetica", 11, 74, "four weeks, and must leave the plot as they would wish to find it themselves."),
            ("Helvetica-Bold", 14, 74, "Waiting list"),
            ("Helvetica", 11, 74, "4. Whoever waits is told every January how many people stand before them on the list."),
        ],
        "9": [("Helvetica", 11, 74, "5. The list is kept by the council, which strikes off whoever does not reply within a month.")],
    }  # fmt: skip
    for label, lines in text.items():
        canvas.setFont("Helvetica", 8)
        canvas.drawString(74, 810, "ALLOTMENTS IN THE BOROUGH")
        canvas.drawString(500, 40, label)
        place = 760
        for font, size, left, words in lines:
            place -= 30 if size > 11 else 15
            canvas.setFont(font, size)
            canvas.drawString(left, place, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
