"""Pack the files for a training on another machine: `python -m api.lab.training.parcel LISTS OUT [MEGABYTES]`.

It writes into OUT the compressed lists and base of the large reranker, in half precision, in pieces of at most so many
megabytes (default 24), and `SUMS`, the SHA-256 of the pieces. On the other machine, `cat OUT/parcel.* | tar -xJ`
unpacks `base/` and `lists/`.
"""

import sys
import tarfile
from hashlib import sha256
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from safetensors.torch import load_file, save_file

from api.weights import large_base

PIECE_MEGABYTES = 24


def pack(lists: Path, base: Path, out: Path, megabytes: int = PIECE_MEGABYTES) -> list[Path]:
    """Write the pieces and their checksums; return the pieces in order."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="parcel-") as name:
        archive = Path(name) / "parcel.tar.xz"
        with tarfile.open(archive, "w:xz", preset=1) as packed:
            packed.add(_half_precision_copy(base, Path(name) / "base"), "base")
            packed.add(lists, "lists")
        data = archive.read_bytes()
    size = megabytes * 1_000_000
    pieces = [out / f"parcel.{number:03}" for number in range(-(-len(data) // size))]
    for number, piece in enumerate(pieces):
        piece.write_bytes(data[number * size : (number + 1) * size])
    sums = (f"{sha256(piece.read_bytes()).hexdigest()}  {piece.name}\n" for piece in pieces)
    (out / "SUMS").write_text("".join(sums))
    return pieces


def _half_precision_copy(base: Path, folder: Path) -> Path:
    """Copy the files of the base that training reads, with the weights in half precision."""
    folder.mkdir()
    for file in ("config.json", "tokenizer.json"):
        copy(base / file, folder / file)
    rows = load_file(base / "model.safetensors")
    halved = {key: row.half() if row.is_floating_point() else row for key, row in rows.items()}
    save_file(halved, folder / "model.safetensors", {"format": "pt"})
    return folder


def main() -> None:
    lists, out, *size = sys.argv[1:]
    with large_base(Path(out)) as base:
        pieces = pack(Path(lists), base, Path(out), *map(int, size))
    sys.stdout.write(f"{len(pieces)} pieces in {out}\n")


if __name__ == "__main__":
    main()
