"""Write a picture of a page as a PNG with at most 256 colours: small, because a page has few colours."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The last chunk of every PNG: without it the file is incomplete.
END = b"\x00\x00\x00\x00IEND\xaeB`\x82"

_MAX_COLOURS = 256
# Bits for each of red, green and blue: finer steps are rarely seen, and cost time and bytes.
_BITS = 5
_STEPS = (1 << _BITS) - 1
_PALETTE, _EIGHT_BITS = 3, 8
# By trial on pages of reports: level 1 gives a third more bytes, level 9 takes twice as long for the same.
_LEVEL = 6


def encode_png(pixels: Pixels) -> bytes:
    """A PNG of pixels of shape (height, width, 3). Rare colours become the nearest of the 256 most frequent ones."""
    height, width, _ = pixels.shape
    red, green, blue = ((pixels[..., part] >> (8 - _BITS)).astype(np.uint16) for part in range(3))
    colours = (red << (2 * _BITS)) | (green << _BITS) | blue
    counts = np.bincount(colours.ravel(), minlength=1 << (3 * _BITS))
    used = np.flatnonzero(counts)
    kept = used[np.argsort(-counts[used], kind="stable")[:_MAX_COLOURS]]
    place = np.zeros(1 << (3 * _BITS), np.uint8)
    place[used] = _nearest(_to_rgb(used), _to_rgb(kept))
    # Each row of a PNG begins with the number of its filter; 0 is none.
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = place[colours]
    header = struct.pack(">IIBBBBB", width, height, _EIGHT_BITS, _PALETTE, 0, 0, 0)
    palette = _to_rgb(kept).astype(np.uint8).tobytes()
    parts = _chunk(b"IHDR", header), _chunk(b"PLTE", palette), _chunk(b"IDAT", zlib.compress(rows.tobytes(), _LEVEL))
    return b"".join((SIGNATURE, *parts, END))


def _to_rgb(colours: NDArray[np.intp]) -> NDArray[np.float32]:
    """Colours in few bits as red, green and blue from 0 to 255, of shape (colours, 3)."""
    parts = [(colours >> shift) & _STEPS for shift in (2 * _BITS, _BITS, 0)]
    return np.round(np.stack(parts, axis=1) * (255 / _STEPS)).astype(np.float32)


def _nearest(colours: NDArray[np.float32], palette: NDArray[np.float32]) -> NDArray[np.intp]:
    """For each colour the place of the nearest one in the palette."""
    # |a - b|² without |a|², which is the same for every b.
    distances = (palette**2).sum(axis=1) - 2 * colours @ palette.T
    nearest: NDArray[np.intp] = distances.argmin(axis=1)
    return nearest


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
