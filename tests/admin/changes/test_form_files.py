"""A form with files is read part by part: in any pieces, within its limits, and never half."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from api.http.traffic import form_files
from api.http.traffic.form_files import FormFile, FormFiles, MalformedForm

KIND = "multipart/form-data; boundary=x"
FIELD = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA & \xc3\xa9\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\nContent-Type: text/plain\r\n\r\n%s\r\n'
END = b"--x--\r\n"


def read(folder: Path, body: bytes, piece: int = 7, limit: int = 1000) -> tuple[bytes, list[tuple[str, bytes, bool]]]:
    """The other fields, and the name, bytes and state of each file."""

    def told(file: FormFile) -> tuple[str, bytes, bool]:
        return file.file_name, file.content.read(), file.is_too_large

    async def run() -> tuple[bytes, list[tuple[str, bytes, bool]]]:
        async with AsyncExitStack() as held:
            form = FormFiles(KIND, folder, limit, held)
            for start in range(0, len(body), piece):
                form.write(body[start : start + piece])
            return form.other_fields(), [told(file) for file in form.files]

    return asyncio.run(run())


@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_fields_and_files_are_told_apart(tmp_path: Path, piece: int) -> None:
    fields, files = read(tmp_path, FIELD + FILE % b"one\r\n--y" + FILE % b"" + END, piece)
    assert fields == b"title=A+%26+%C3%A9"
    assert files == [("a.md", b"one\r\n--y", False), ("a.md", b"", False)]
    assert list(tmp_path.iterdir()) == []  # the files have no names


def test_a_file_above_the_limit_is_not_kept_and_stops_no_other(tmp_path: Path) -> None:
    _, files = read(tmp_path, FILE % (b"long" * 10) + FILE % b"short" + END, limit=20)
    assert [(name, is_too_large) for name, _, is_too_large in files] == [("a.md", True), ("a.md", False)]
    assert files[1][1] == b"short"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        FIELD,
        FILE % b"cut off",
        b"--x\r\n\r\nno name\r\n--x--\r\n",
        FILE % b"" * (form_files.MAX_FILES + 1) + END,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 70_000 + b"\r\n--x--\r\n",
    ],
    ids=["nothing", "no form", "no end", "cut off", "no name", "too many files", "too long a field"],
)
def test_a_form_that_cannot_be_read_is_refused_whole(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(MalformedForm):
        read(tmp_path, body)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", f"a; boundary={'b' * 300}"])
def test_a_form_without_a_usable_boundary_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(MalformedForm):
        FormFiles(kind, tmp_path, 10, AsyncExitStack())
