"""Make document ids from file names: each file gets its own id, and the same id at every ingest."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

# Letters with one accepted Latin spelling. Two letters may share a spelling, because equal ids are made unique later.
# Scripts outside this table (Chinese, Arabic …) get a hash.
_TRANSLITERATIONS = """
    а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch
    ы y э e ю yu я ya ё yo є ye і i ї yi ґ g ў u ј j љ lj њ nj ћ c ђ dj џ dz ѓ gj ќ kj ѕ dz
    α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
    ß ss æ ae œ oe ø o ł l đ d ð d þ th ħ h ı i
""".split()
_LETTERS = str.maketrans({**dict(zip(_TRANSLITERATIONS[::2], _TRANSLITERATIONS[1::2], strict=True)), "ъ": "", "ь": ""})
# Signs that are part of a name at the end of a word: "C++" and "C#" differ from "C".
_PLUS_SIGN, _SHARP_SIGN = re.compile(r"(?<=[a-z+])\+(?=\+|[^a-z0-9]|$)"), re.compile(r"(?<=[a-z])#(?![a-z0-9])")
# The surrogates by which Python represents bytes of a name that are not UTF-8, and surrogates in general.
_INVALID_BYTE, _SURROGATE = re.compile("[\udc80-\udcff]"), re.compile("[\ud800-\udfff]")
_WORD = re.compile("[a-z0-9]+")
_HASH_CHARS = 6


def slug(name: str) -> str:
    """A document id from a name: words of lower case letters and digits, joined by hyphens.

    Cyrillic and Greek letters are transliterated. A name with other letters, or with none, gets a hash at the end, so
    that two such names give two ids.
    """
    words = _WORD.findall(_to_latin(name))
    return "-".join(words) if is_latin(name) else "-".join([*(words or ["document"]), _hash(name)])


def is_latin(name: str) -> bool:
    """Whether a name has letters or digits and all its letters have a Latin spelling."""
    plain = _to_latin(name)
    lost = any(letter.isalpha() and not letter.isascii() for letter in plain)
    return not lost and bool(_WORD.search(plain))


def _to_latin(name: str) -> str:
    """A name in lower case, transliterated into Latin letters and without accents."""
    plain = unicodedata.normalize("NFC", displayable_name(name)).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain).lower().translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SHARP_SIGN.sub(" sharp ", _PLUS_SIGN.sub(" plus ", plain))


def displayable_name(name: str) -> str:
    """A file name that can be shown and stored: bytes that are not UTF-8 are read as Windows-1252."""
    known = _INVALID_BYTE.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    return _SURROGATE.sub("\ufffd", known)


def unique_ids(paths: Iterable[Path], taken: Iterable[str] = ()) -> dict[Path, str]:
    """A unique id for each of these files, none of them among `taken`.

    A file with a unique name gets the id of its name. Files with equal ids all get their folders' names in front, then
    their suffixes behind, then a hash of their names, until the ids differ. All of them change, so that no id depends
    on the order of the files.
    """
    ids = {path: slug(path.stem) for path in paths}
    for make_unique in (_add_folders, _add_suffixes, _add_hashes):
        for clashing in _find_clashes(ids, frozenset(taken)):
            ids.update(make_unique({path: ids[path] for path in clashing}))
    return ids


def _find_clashes(ids: Mapping[Path, str], taken: frozenset[str]) -> list[list[Path]]:
    by_id: defaultdict[str, list[Path]] = defaultdict(list)
    for path, id in ids.items():
        by_id[id].append(path)
    return [paths for id, paths in by_id.items() if len(paths) > 1 or id in taken]


def _add_folders(ids: Mapping[Path, str]) -> dict[Path, str]:
    """The ids with the folder names in front that make most of them unique; unchanged where no folder name helps."""
    if len(ids) > 1 and len({path.parent for path in ids}) == 1:
        return dict(ids)
    depths = range(1, max(len(path.parts) for path in ids))
    attempts = [{path: _with_folders(path, depth, id) for path, id in ids.items()} for depth in depths]
    return max(attempts, key=lambda attempt: len(set(attempt.values())), default=dict(ids))


def _with_folders(path: Path, depth: int, id: str) -> str:
    folders = path.parts[1:-1][-depth:]
    return "-".join([*(slug(folder) for folder in folders), id])


def _add_suffixes(ids: Mapping[Path, str]) -> dict[Path, str]:
    if len({path.suffix.lower() for path in ids}) == 1:
        return dict(ids)
    return {path: f"{id}-{slug(path.suffix)}" if path.suffix else id for path, id in ids.items()}


def _add_hashes(ids: Mapping[Path, str]) -> dict[Path, str]:
    """The ids with a hash of the file name; of the whole path where two files share a name.

    The hash of the name alone survives a move of the folder.
    """
    names = Counter(path.name for path in ids)
    return {path: f"{id}-{_hash(path.name if names[path.name] == 1 else str(path))}" for path, id in ids.items()}


def _hash(name: str) -> str:
    """The first hexadecimal digits of the SHA-256 of the NFC form: some file systems decompose accented letters."""
    return sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]


def title_from_name(name: str) -> str:
    """The title of a document for which neither a person nor the file states one."""
    return Path(name).stem.replace("-", " ").replace("_", " ")


def normalise_words(words: str) -> str:
    """Words for comparison: case folded, with single spaces."""
    return " ".join(words.casefold().split())
