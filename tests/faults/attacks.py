"""Hostile archives: DOCX and ODT files that a word processor would never write."""

import io
import stat
import struct
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

DOCX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
DOCX_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="{target}"/></Relationships>'
)
DOCX_BODY = (
    '{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}'
    "</w:body></w:document>"
)
ODT_BODY = (
    '{head}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>{body}</office:text>'
    "</office:body></office:document-content>"
)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "' + "ha" * 50 + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
ABROAD = '<!DOCTYPE x [<!ENTITY i SYSTEM "http://127.0.0.1:9/x">]>'
DTD = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def docx(
    body: str = "<w:p><w:r><w:t>Words.</w:t></w:r></w:p>", head: str = "", target: str = "word/document.xml"
) -> bytes:
    return _zip(
        {
            "[Content_Types].xml": DOCX_TYPES,
            "_rels/.rels": DOCX_RELS.format(target=target),
            "word/document.xml": DOCX_BODY.format(head=head, body=body),
        }
    )


def odt(body: str = "<text:p>Words.</text:p>", head: str = "", **more: str) -> bytes:
    return _zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": ODT_BODY.format(head=head, body=body),
            **more,
        }
    )


def _zip(entries: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return written.getvalue()


def _with(data: bytes, name: str | ZipInfo, content: bytes) -> bytes:
    written = io.BytesIO(data)
    with ZipFile(written, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


def _altered(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


def _patched(data: bytes, offset: int, new: bytes) -> bytes:
    """The end-of-directory record with some of its bytes changed."""
    end = data.rfind(b"PK\x05\x06")
    return data[: end + offset] + new + data[end + offset + len(new) :]


def _link(data: bytes) -> bytes:
    info = ZipInfo("word/link.xml")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return _with(data, info, b"/etc/passwd")


def _encrypted(data: bytes) -> bytes:
    """The flag of encryption set on every entry of the directory."""
    found = bytearray(data)
    place = found.find(b"PK\x01\x02")
    while place >= 0:
        found[place + 8] |= 1
        place = found.find(b"PK\x01\x02", place + 4)
    return bytes(found)


def _wrong_sum(data: bytes) -> bytes:
    """One letter of the stored text changed, its checksum not."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as archive, ZipFile(written, "w", ZIP_STORED) as stored:
        for name in archive.namelist():
            stored.writestr(name, archive.read(name))
    return _altered(written.getvalue(), b"Words.", b"Wards.")


def _crowd() -> bytes:
    """A million entries without content, all in the directory, written by hand since it takes a minute otherwise."""
    name = b"a"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    directory = entry * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), len(local), 0)
    return local + directory + end


def attacks() -> Iterator[tuple[str, str, bytes]]:
    """Each with the name of a file, what it is, and its bytes."""
    zeros = b"<a>" + b" " * (60 << 20) + b"</a>"
    whole, other = docx(), odt()
    yield "bomb.docx", "a part of 60 MB of spaces", _with(whole, "word/extra.xml", zeros)
    yield "bomb.odt", "a part of 60 MB of spaces", _with(other, "styles.xml", zeros)
    yield "picture.docx", "a picture of 250 MB", _with(whole, "word/media/a.png", bytes(250 << 20))
    yield "body.odt", "a body of 45 MB", odt("<text:p>" + "word " * 9_000_000 + "</text:p>")
    yield "crowd.docx", "a million entries", _crowd()
    yield "many.docx", "twenty thousand entries", _zip({f"{number}": "" for number in range(20_000)})
    yield "climb.docx", "a name that climbs out", _with(whole, "../../etc/cron.d/x", b"x")
    yield "climb.odt", "a name that climbs out", _with(other, "Pictures/../../../x", b"x")
    yield "root.docx", "an absolute name", _with(whole, "/etc/x", b"x")
    yield "windows.docx", "a name that climbs out the other way", _with(whole, "..\\..\\x", b"x")
    yield "drive.docx", "a name on a drive", _with(whole, "C:/x", b"x")
    yield "link.docx", "a symbolic link", _link(whole)
    yield "laughs.docx", "entities that multiply", docx("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", LAUGHS)
    yield "laughs.odt", "entities that multiply", odt("<text:p>&i;</text:p>", LAUGHS)
    yield "outside.docx", "an entity that reads a file", docx("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", OUTSIDE)
    yield "outside.odt", "an entity that reads a file", odt("<text:p>&i;</text:p>", OUTSIDE)
    yield "abroad.odt", "an entity that asks a server", odt("<text:p>&i;</text:p>", ABROAD)
    yield "dtd.odt", "a definition on a server", odt(head=DTD)
    yield "target.docx", "a document that stands outside", docx(target="../../../etc/passwd")
    yield "cut.docx", "cut off in the middle", whole[: len(whole) // 2]
    yield "cut.odt", "cut off before its end", other[:-20]
    yield "sum.docx", "a wrong checksum", _wrong_sum(whole)
    yield "sum.odt", "a wrong checksum", _wrong_sum(other)
    yield "locked.docx", "encrypted", _encrypted(whole)
    yield "locked.odt", "encrypted, by its manifest", odt(**{"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    yield "deep.odt", "a tree of 100,000 levels", odt("<text:section>" * 100_000 + "</text:section>" * 100_000)
    yield "deep.docx", "a tree of 100,000 levels", docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)
    yield "twice.docx", "an entry that comes twice", _twice(whole)
    yield "directory.docx", "a directory that is said to be huge", _patched(whole, 12, struct.pack("<L", 0xFFFFFFF0))
    yield "count.docx", "more entries than there are", _patched(whole, 8, struct.pack("<HH", 60_000, 60_000))
    yield "nested.docx", "an archive in its place", _zip({"word/document.xml": whole})
    yield "fake.docx", "letters that begin like an archive", b"PK\x03\x04" + b"A" * 5000


def _twice(data: bytes) -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _with(data, "word/document.xml", b"<other/>")
