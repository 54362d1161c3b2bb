"""Page pictures that were drawn already, in the data folder: bounded in bytes; the least recently used go first."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from ingest.disk import PRIVATE_FILE, PRIVATE_FOLDER
from ingest.reading.page_pictures import PICTURE_RECIPE, is_picture

PICTURES = "pictures"

# When the cache is full, room is made for more than one picture, so that not every picture makes it anew.
_KEPT_SHARE = 0.9


def picture_name(sha256: str, page: int, zoom: int) -> str:
    """The name of a picture: the file's SHA-256, the page, the zoom in per cent, and how pictures are drawn."""
    return f"{sha256}-{page}-{zoom}-{PICTURE_RECIPE}.png"


class PictureCache:
    """Pictures by name. Every disk error counts as a picture that is not there: Cited can draw it again."""

    def __init__(self, data: Path, max_bytes: int) -> None:
        self._folder = data / PICTURES
        self._max_bytes = max_bytes

    def find(self, name: str) -> bytes | None:
        """The stored picture, which counts as used now; None where there is none or it is incomplete."""
        path = self._folder / name
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content if is_picture(content) else None

    def keep(self, name: str, content: bytes, original: Path) -> None:
        """Store a picture, unless its original was removed meanwhile: a purge must leave nothing behind."""
        if len(content) > self._max_bytes:
            return
        path = self._folder / name
        # Not flushed to the disk: after a crash an incomplete picture is drawn again.
        unfinished = path.with_name(f".{token_hex(8)}")
        with suppress(OSError):
            self._folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            try:
                with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
                    file.write(content)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
            if not original.exists():
                path.unlink(missing_ok=True)
            self._make_room()

    def _make_room(self) -> None:
        stored: list[tuple[float, int, Path]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another worker has just removed it
                    status = entry.stat()
                    stored.append((status.st_mtime, status.st_size, Path(entry.path)))
        total = sum(size for _, size, _ in stored)
        if total <= self._max_bytes:
            return
        for _, size, path in sorted(stored):
            if total <= self._max_bytes * _KEPT_SHARE:
                break
            path.unlink(missing_ok=True)
            total -= size
