"""Document ids made of file names: each file gets one of its own, and the same one whenever it comes."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

# Letters that are written with Latin ones by one rule everywhere; two that go to one letter cost nothing, for ids that
# clash are told apart. What stands in no such table (Chinese, Arabic …) is told by a hash.
_TRANSLITERATIONS = """
    а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch
    ы y э e ю yu я ya ё yo є ye і i ї yi ґ g ў u ј j љ lj њ nj ћ c ђ dj џ dz ѓ gj ќ kj ѕ dz
    α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
    ß ss æ ae œ oe ø o ł l đ d ð d þ th ħ h ı i
""".split()
_LETTERS = str.maketrans({**dict(zip(_TRANSLITERATIONS[::2], _TRANSLITERATIONS[1::2], strict=True)), "ъ": "", "ь": ""})
# Signs that belong to a name where they end a word: C++ and C# are no C.
_PLUS_SIGN, _SHARP_SIGN = re.compile(r"(?<=[a-z+])\+(?=\+|[^a-z0-9]|$)"), re.compile(r"(?<=[a-z])#(?![a-z0-9])")
# What Python makes of a byte of a name that is no UTF-8, and every other code point that is no character.
_INVALID_BYTE, _SURROGATE = re.compile("[\udc80-\udcff]"), re.compile("[\ud800-\udfff]")
_WORD = re.compile("[a-z0-9]+")
_HASH_CHARS = 6


def slug(name: str) -> str:
    """A document id made of a name: lower case letters and digits, joined by hyphens.

    Cyrillic and Greek are written with Latin letters. Where a name has others, or none at all, a hash of it ends the
    id, so that two such names are two ids.
    """
    words = _WORD.findall(_to_latin(name))
    return "-".join(words) if is_latin(name) else "-".join([*(words or ["document"]), _hash(name)])


def is_latin(name: str) -> bool:
    """Whether a name can be written with Latin letters and digits, and has some."""
    plain = _to_latin(name)
    lost = any(letter.isalpha() and not letter.isascii() for letter in plain)
    return not lost and bool(_WORD.search(plain))


def _to_latin(name: str) -> str:
    """A name with Latin letters where it has letters that are written with those; accents are dropped."""
    plain = unicodedata.normalize("NFC", displayable_name(name)).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain).lower().translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SHARP_SIGN.sub(" sharp ", _PLUS_SIGN.sub(" plus ", plain))


def displayable_name(name: str) -> str:
    """A name of a file as it can be shown and stored: bytes that are no UTF-8 are read as Windows-1252."""
    known = _INVALID_BYTE.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    return _SURROGATE.sub("\ufffd", known)


def unique_ids(paths: Iterable[Path], taken: Iterable[str] = ()) -> dict[Path, str]:
    """An id for each of these different files, no two alike and none of those taken.

    A file that no other is named like gets its name's. Of files that are named alike each gets its folder's name
    before it, its ending's behind it, or a hash of its name behind both: all of them, so that none has an id that
    depends on which file came first.
    """
    ids = {path: slug(path.stem) for path in paths}
    for told_apart in (_add_folders, _add_endings, _add_hashes):
        for alike in _find_clashes(ids, frozenset(taken)):
            ids.update(told_apart({path: ids[path] for path in alike}))
    return ids


def _find_clashes(ids: Mapping[Path, str], taken: frozenset[str]) -> list[list[Path]]:
    by_id: defaultdict[str, list[Path]] = defaultdict(list)
    for path, id in ids.items():
        by_id[id].append(path)
    return [paths for id, paths in by_id.items() if len(paths) > 1 or id in taken]


def _add_folders(ids: Mapping[Path, str]) -> dict[Path, str]:
    """With as many folders' names before them as tell most of them apart; as they are where no folder does."""
    if len(ids) > 1 and len({path.parent for path in ids}) == 1:
        return dict(ids)
    depths = range(1, max(len(path.parts) for path in ids))
    tries = [{path: _with_folders(path, depth, id) for path, id in ids.items()} for depth in depths]
    return max(tries, key=lambda found: len(set(found.values())), default=dict(ids))


def _with_folders(path: Path, depth: int, id: str) -> str:
    folders = path.parts[1:-1][-depth:]
    return "-".join([*(slug(folder) for folder in folders), id])


def _add_endings(ids: Mapping[Path, str]) -> dict[Path, str]:
    if len({path.suffix.lower() for path in ids}) == 1:
        return dict(ids)
    return {path: f"{id}-{slug(path.suffix)}" if path.suffix else id for path, id in ids.items()}


def _add_hashes(ids: Mapping[Path, str]) -> dict[Path, str]:
    """By the name where that is enough, so that a folder that moves takes its ids along; else by the whole path."""
    names = Counter(path.name for path in ids)
    return {path: f"{id}-{_hash(path.name if names[path.name] == 1 else str(path))}" for path, id in ids.items()}


def _hash(name: str) -> str:
    """The same on every system: some keep an accent apart from its letter."""
    return sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]


def title_from_name(name: str) -> str:
    """The title of a document that has none but its file's name."""
    return Path(name).stem.replace("-", " ").replace("_", " ")


def normalise_words(words: str) -> str:
    """Words for comparison, whatever their letter case and the white space between them."""
    return " ".join(words.casefold().split())
