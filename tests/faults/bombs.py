"""Hostile PDFs: made by hand, since no program would write them; and a sound one, to be mutated."""

import random
import zlib
from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

HELLO = b"BT /F1 12 Tf 72 720 Td (Hello, this is a page with words.) Tj ET"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R {} >>"
)


def stream(content: bytes, more: str = "") -> bytes:
    return f"<< /Length {len(content)} {more} >>\nstream\n".encode() + content + b"\nendstream"


def flate(content: bytes, more: str = "") -> bytes:
    return stream(zlib.compress(content, 9), f"/Filter /FlateDecode {more}")


def pdf(objects: dict[int, bytes | str], trailer: str = "", root: int = 1) -> bytes:
    """A file of these objects, with a table that is right."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    table, last = len(out), max(objects)
    out += f"xref\n0 {last + 1}\n0000000000 65535 f \n".encode()
    for number in range(1, last + 1):
        out += f"{places[number]:010d} 00000 n \n".encode() if number in places else b"0000000000 65535 f \n"
    out += f"trailer\n<< /Size {last + 1} /Root {root} 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def page(content: bytes | None = None, page_more: str = "", catalog: str = "", **more: bytes | str) -> bytes:
    """One page; `more` are objects by number, as o6, o7."""
    objects: dict[int, bytes | str] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE.format(page_more),
        4: stream(HELLO) if content is None else content,
        5: FONT,
    }
    objects.update({int(name[1:]): body for name, body in more.items()})
    return pdf(objects)


def _tree(kids: str, count: int, more: dict[int, bytes | str]) -> bytes:
    return pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", **more})


def _many_pages(count: int) -> bytes:
    objects: dict[int, bytes | str] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{' '.join(f'{number} 0 R' for number in range(6, count + 6))}] /Count {count} >>",
        4: stream(HELLO),
        5: FONT,
    }
    objects.update({number: PAGE.format("") for number in range(6, count + 6)})
    return pdf(objects)


def _deep_pages(depth: int) -> bytes:
    objects: dict[int, bytes | str] = {1: "<< /Type /Catalog /Pages 6 0 R >>", 4: stream(HELLO), 5: FONT}
    for number in range(6, depth + 6):
        objects[number] = f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>"
    objects[depth + 6] = PAGE.format("")
    return pdf(objects)


def _locked(user: str) -> bytes:
    written = BytesIO()
    canvas = Canvas(written, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
    canvas.drawString(72, 720, "Words behind a password.")
    canvas.save()
    return written.getvalue()


def _broken_table(entries: int) -> bytes:
    return page().replace(b"xref\n0 6\n", f"xref\n0 {entries}\n".encode())


def _looped_table() -> bytes:
    whole = page()
    place = int(whole.split(b"startxref\n")[1].split(b"\n")[0])
    return whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {place}".encode())


def bombs() -> Iterator[tuple[str, bytes]]:
    """Each with what it is."""
    letters = b"(ha) Tj " * 1_000_000
    kids: dict[int, bytes | str] = {4: stream(HELLO), 5: FONT}
    yield "page tree that holds itself", _tree("2 0 R", 1, kids)
    yield "page tree in a ring", _tree("6 0 R", 1, {**kids, 6: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})
    yield "the same page 100000 times", _tree("3 0 R " * 100_000, 100_000, {**kids, 3: PAGE.format("")})
    yield "page tree of 20000 levels", _deep_pages(20_000)
    yield "200000 pages", _many_pages(200_000)
    yield "two thousand million pages, it says", page().replace(b"/Count 1", b"/Count 2000000000")
    yield "minus one page", page().replace(b"/Count 1", b"/Count -1")
    yield (
        "outline that holds itself",
        page(catalog="/Outlines 6 0 R", o6="<< /First 6 0 R /Last 6 0 R /Title (x) /Next 6 0 R >>"),
    )
    yield (
        "outline in a ring",
        page(
            catalog="/Outlines 6 0 R",
            o6="<< /First 7 0 R /Last 7 0 R >>",
            o7="<< /Title (a) /Next 8 0 R /Parent 6 0 R /Dest [3 0 R /Fit] >>",
            o8="<< /Title (b) /Next 7 0 R /Parent 6 0 R /Dest [3 0 R /Fit] >>",
        ),
    )
    yield "labels in a ring", page(catalog="/PageLabels 6 0 R", o6="<< /Kids [6 0 R] >>")
    yield "names in a ring", page(catalog="/Names << /Dests 6 0 R >>", o6="<< /Kids [6 0 R 6 0 R] >>")
    yield "table that leads to itself", _looped_table()
    yield "table of a hundred million", _broken_table(100_000_000)
    yield "table that begins outside", page().replace(b"startxref\n", b"startxref\n99999999999")
    yield "no table at all", page().split(b"xref")[0]
    yield "length that refers to itself", page(b"<< /Length 4 0 R >>\nstream\n" + HELLO + b"\nendstream")
    yield "length of a gigabyte", page(b"<< /Length 1000000000 >>\nstream\n" + HELLO + b"\nendstream")
    yield "contents that hold themselves", page(b"[4 0 R 4 0 R]")
    yield "a stream of one gigabyte of spaces", page(flate(b" " * (1 << 30)))
    yield (
        "a stream deflated twice",
        page(stream(zlib.compress(zlib.compress(b" " * (1 << 28), 9), 9), "/Filter [/FlateDecode /FlateDecode]")),
    )
    yield "a stream of forty filters", page(stream(zlib.compress(HELLO), f"/Filter [{'/FlateDecode ' * 40}]"))
    yield "run lengths of half a gigabyte", page(stream(b"\x81 " * 4_000_000 + b"\x80", "/Filter /RunLengthDecode"))
    yield "rows of a thousand million", page(flate(HELLO, "/DecodeParms << /Predictor 12 /Columns 1000000000 >>"))
    yield "a million operators", page(flate(b"q Q " * 1_000_000 + HELLO))
    yield "a million words", page(flate(b"BT /F1 1 Tf 1 1 Td " + letters + b"ET"))
    yield "a million moves", page(flate(b"BT /F1 9 Tf " + b"1 0 Td (a) Tj " * 1_000_000 + b"ET"))
    yield (
        "a page as large as a country",
        page(page_more="/UserUnit 100000").replace(b"[0 0 612 792]", b"[0 0 1000000000 1000000000]"),
    )
    yield "a page of no size", page().replace(b"[0 0 612 792]", b"[0 0 0 0]")
    yield "a page of no numbers", page().replace(b"[0 0 612 792]", b"[(a) null << >> /x]")
    yield "arrays 100000 deep", page(page_more="/X " + "[" * 100_000 + "]" * 100_000)
    yield "dictionaries 50000 deep", page(page_more="/X " + "<< /X " * 50_000 + "1 " + ">> " * 50_000)
    yield "brackets 100000 deep in the contents", page(flate(b"[" * 100_000 + b"]" * 100_000 + HELLO))
    yield (
        "a form that draws itself",
        page(
            stream(b"/X1 Do"),
            o3=PAGE.format("").replace("/Font <<", "/XObject << /X1 6 0 R >> /Font <<"),
            o6=stream(
                b"/X1 Do /X1 Do " + HELLO,
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >>",
            ),
        ),
    )
    yield "a billion laughs of forms", _laughs(30)
    yield (
        "a map of letters without end",
        page(
            o5="<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts [7 0 R] >>",
            o6=flate(b"begincmap 1 beginbfrange <0000> <ffffffffffff> <0041> endbfrange endcmap"),
            o7="<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (A) /Ordering (I) /Supplement 0 >> >>",
        ),
    )
    yield (
        "a hundred thousand fonts",
        page(page_more=f"/Resources << /Font << {' '.join(f'/G{n} 5 0 R' for n in range(100_000))} >> >>"),
    )
    yield (
        "a font that is its own parent",
        page(o5="<< /Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts [5 0 R] /Encoding 5 0 R >>"),
    )
    yield "an image of a terapixel", page(stream(b"BI /W 1000000 /H 1000000 /BPC 8 /CS /G ID x EI " + HELLO))
    yield (
        "objects in a stream of themselves",
        page(o6=stream(b"6 0 6 0", "/Type /ObjStm /N 1000000000 /First 7 /Extends 6 0 R")),
    )
    yield (
        "a script and an attachment",
        page(
            catalog="/OpenAction 6 0 R /Names << /EmbeddedFiles << /Names [(a.exe) 7 0 R] >> >>",
            o6="<< /S /JavaScript /JS (while(true){}) >>",
            o7="<< /Type /Filespec /F (a.exe) /EF << /F 8 0 R >> >>",
            o8=stream(b"MZ" * 1000, "/Type /EmbeddedFile"),
        ),
    )
    yield "a command to be launched", page(catalog="/OpenAction << /S /Launch /F (/bin/sh) >>")
    yield "a password", _locked("secret")
    yield "no password to read, one to print", _locked("")
    yield "an unknown encryption", page().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Mine /V 99 >>")
    yield "numbers without end", page(page_more="/X " + "9" * 1_000_000)
    yield "a name of a million letters", page(page_more="/" + "x" * 1_000_000 + " 1")
    yield "nothing but its name", b"%PDF-1.7\n"
    yield "ten megabytes of its name", b"%PDF-1.7\n" * 1_200_000


def _laughs(depth: int) -> bytes:
    """Forms that draw the next one ten times each."""
    objects: dict[int, bytes | str] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE.format("").replace("/Font <<", "/XObject << /X 6 0 R >> /Font <<"),
        4: stream(b"/X Do"),
        5: FONT,
    }
    for number in range(6, 6 + depth):
        drawn = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {number + 1} 0 R >> >>"
        objects[number] = stream(b"/X Do " * 10, drawn)
    objects[6 + depth] = stream(HELLO, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return pdf(objects)


def sound() -> bytes:
    """Three pages with headings, an outline, and compressed and plain streams."""
    written = BytesIO()
    canvas = Canvas(written, pageCompression=1)
    canvas.setTitle("The Charter of the River")
    for number in range(1, 4):
        canvas.bookmarkPage(f"p{number}")
        canvas.addOutlineEntry(f"Chapter {number}", f"p{number}")
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 760, f"Chapter {number}")
        canvas.setFont("Times-Roman", 11)
        for line in range(20):
            canvas.drawString(72, 730 - 15 * line, f"{number}.{line} Every ferry crosses at dawn and again at noon.")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with one to eight things done to it that disks, networks and attackers do."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found))
        match chance.randrange(7):
            case 0:
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                found[at : at + chance.randint(1, 200)] = b""
            case 2:
                found[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 50)))
            case 3:
                piece = bytes(found[at : at + chance.randint(1, 500)])
                other = chance.randrange(len(found))
                found[other:other] = piece
            case 4:
                found = found[: max(20, at)]
            case 5:
                found = _number(found, at, chance)
            case _:
                found[at : at + 4] = chance.choice([b"\x00" * 4, b"\xff" * 4, b" R >", b"<< /", b"obj\n"])
    return bytes(found)


def _number(found: bytearray, at: int, chance: random.Random) -> bytearray:
    """The next number in the file replaced by one that is far from it."""
    digits = [place for place in range(at, min(at + 2000, len(found))) if found[place : place + 1].isdigit()]
    if digits:
        end = digits[0]
        while found[end : end + 1].isdigit():
            end += 1
        found[digits[0] : end] = chance.choice([b"0", b"-1", b"99999999999", b"4294967296", b"1e9", b"3"])
    return found
