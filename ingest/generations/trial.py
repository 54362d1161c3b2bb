"""Open a generation in a process of its own, shut in: files made by a stranger may crash the libraries that read them.

`python -m ingest.generations.trial FOLDER MEMORY` exits with 0 where the generation opens soundly; otherwise standard
error says why not.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.blocks.soundness import find_defect
from ingest.generations.earlier_layout import EarlierGeneration
from ingest.reading.sandbox import reader_environment, shut_in
from ingest.reading.worker import limit_process
from retrieval.index.generation import Generation
from retrieval.index.manifest import Manifest, read_manifest
from retrieval.index.stored_versions import VERSIONS, read_versions
from retrieval.text import digest

_SECONDS = 600
# Memory for the libraries, and for each byte of the generation.
_BASE_MEMORY, _MEMORY_A_BYTE = 4 << 30, 4


def opens_soundly(folder: Path) -> bool:
    """Whether a generation opens, its indexes hold the same passages, and its texts are unaltered."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    command = [sys.executable, "-P", "-m", "ingest.generations.trial", str(folder.resolve())]
    with TemporaryDirectory(prefix="cited-") as own:
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                [*command, str(_BASE_MEMORY + _MEMORY_A_BYTE * size)],
                capture_output=True, timeout=_SECONDS, check=False, cwd=own, env=reader_environment(Path(own)),
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


# A generation of any layout, opened.
AnyGeneration = Generation | EarlierGeneration


def open_any(folder: Path, manifest: Manifest) -> AnyGeneration:
    """Open a generation of any layout. Raises DamagedGeneration and UnreadableGeneration."""
    return Generation(folder, manifest) if manifest.segments else EarlierGeneration(folder, manifest)


def index_counts(generation: AnyGeneration) -> dict[str, int]:
    """The number of passages in each index and in the manifest; all are equal in a sound generation."""
    terms = {"terms": len(generation.terms)} if isinstance(generation, Generation) else {}
    return {
        "vectors": len(generation.vectors),
        **terms,
        "sentences": len(generation.sentences),
        "passages": sum(generation.catalogue.passage_counts().values()),
        "manifest": generation.manifest.passages,
    }


def has_same_ids(generation: AnyGeneration) -> bool:
    """Whether all indexes hold passages with the same ids."""
    return len(set(index_counts(generation).values())) == 1 and generation.catalogue.has_consecutive_ids()


def _is_sound(folder: Path) -> bool:
    generation = open_any(folder, read_manifest(folder))
    catalogue = generation.catalogue
    canonicals = ((version, catalogue.canonical(version.key)) for version in catalogue.all_versions())
    return (
        has_same_ids(generation)
        and _has_same_versions(generation)
        and all(
            digest(canonical.text) == version.text_sha256 and find_defect(canonical) is None
            for version, canonical in canonicals
        )
    )


def _has_same_versions(generation: AnyGeneration) -> bool:
    """Whether the stored list of versions is that of the catalogue; the earlier layout has no list."""
    if not generation.manifest.segments:
        return True
    versions, sources = read_versions(generation.folder / VERSIONS), generation.catalogue.sources()
    held = {version.key: version for version in generation.catalogue.all_versions()}
    return {version.key: (version, source) for version, source in versions} == {
        key: (version, sources[key]) for key, version in held.items()
    }


def _main(folder: str, memory: str) -> None:
    limit_process(int(memory), _SECONDS)
    shut_in(Path.cwd(), 1 << 20, (Path(folder),))
    sys.exit(0 if _is_sound(Path(folder)) else 1)


if __name__ == "__main__":
    _main(*sys.argv[1:])
