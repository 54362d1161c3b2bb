"""A form with files, read part by part: each file goes to a file of its own on disk."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlencode

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

# Files of one form, and bytes of all its other fields with their names.
MAX_FILES, MAX_FIELD_BYTES = 50, 64_000


class MalformedForm(Exception):
    """The body is no form that can be read, or it has too many parts."""


@dataclass(slots=True)
class FormFile:
    """A file of a form: its name at the sender, its bytes in a file without a name, and how many were sent.

    The bytes of a file above the limit are counted and not kept.
    """

    file_name: str
    content: IO[bytes]
    size: int = 0
    is_too_large: bool = False


class FormFiles:
    """Takes the bytes of a form in any pieces. `held` closes the files; each holds at most `max_bytes`."""

    def __init__(self, content_type: str, folder: Path, max_bytes: int, held: AsyncExitStack) -> None:
        self.files: list[FormFile] = []
        self._folder, self._max_bytes, self._held = folder, max_bytes, held
        self._fields: list[tuple[str, str]] = []
        self._field_bytes = 0
        self._header, self._value, self._disposition = bytearray(), bytearray(), b""
        self._name = ""
        self._text: bytearray | None = None
        self._file: FormFile | None = None
        self._is_whole = False
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise MalformedForm
        try:
            self._parser = MultipartParser(boundary, self._callbacks())
        except FormParserError as cause:
            raise MalformedForm from cause

    def _callbacks(self) -> Any:
        def gather(target: bytearray) -> Callable[[bytes, int, int], None]:
            def add(data: bytes, start: int, end: int) -> None:
                target.extend(data[start:end])

            return add

        return {
            "on_part_begin": self._begin,
            "on_header_field": gather(self._header),
            "on_header_value": gather(self._value),
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_content,
            "on_part_data": self._add,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def write(self, piece: bytes) -> None:
        """Raises MalformedForm, and OSError where the disk refuses."""
        try:
            self._parser.write(piece)
        except FormParserError as cause:
            raise MalformedForm from cause

    def other_fields(self) -> bytes:
        """The other fields, as the body of a form without files. Raises MalformedForm for a cut-off form."""
        if not self._is_whole:
            raise MalformedForm
        for file in self.files:
            file.content.seek(0)
        return urlencode(self._fields).encode()

    def _begin(self) -> None:
        self._disposition, self._text, self._file = b"", None, None

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _begin_content(self) -> None:
        options = parse_options_header(self._disposition)[1]
        if b"name" not in options:
            raise MalformedForm
        if b"filename" not in options:
            self._name, self._text = options[b"name"].decode("utf-8", "replace"), bytearray()
            self._count_field_bytes(len(self._name))
            return
        if len(self.files) == MAX_FILES:
            raise MalformedForm
        content = self._held.enter_context(TemporaryFile(dir=self._folder, prefix=".upload-"))  # noqa: SIM115 - `held` closes it
        self._file = FormFile(options[b"filename"].decode("utf-8", "replace"), content)
        self.files.append(self._file)

    def _add(self, data: bytes, start: int, end: int) -> None:
        if self._text is not None:
            self._count_field_bytes(end - start)
            self._text.extend(data[start:end])
        elif self._file is not None:
            self._file.size += end - start
            if self._file.size <= self._max_bytes:
                self._file.content.write(data[start:end])
            elif not self._file.is_too_large:
                self._file.is_too_large = True
                self._file.content.truncate(0)

    def _count_field_bytes(self, count: int) -> None:
        self._field_bytes += count
        if self._field_bytes > MAX_FIELD_BYTES:
            raise MalformedForm

    def _end(self) -> None:
        if self._text is not None:
            self._fields.append((self._name, self._text.decode("utf-8", "replace")))

    def _finish(self) -> None:
        self._is_whole = True
