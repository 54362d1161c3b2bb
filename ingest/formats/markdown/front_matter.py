"""The facts that stand above a Markdown text, between two lines of hyphens: YAML with keys, and nothing else.

A text may as well begin with a rule and have another further down; what stands between them is text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ingest.blocks.dates import find_date
from ingest.blocks.extraction import Stated

_FENCED = re.compile(r"\A---[ \t]*(?:\r\n?|\n)(?![ \t]*[\r\n])(.*?[\r\n])(?:---|\.\.\.)[ \t]*(?:[\r\n]+|\Z)", re.DOTALL)
# More than this is no list of facts.
_MOST = 20_000
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[A-Za-z_][\w-]*(?: [\w-]+){0,3})(?P=quote)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_MACHINE_KEY = re.compile(r"[a-z_][a-z0-9_-]*")
# Keys that front matter has, however they are written; a line such as "Note: closed today." alone is text.
_KNOWN = {
    "title", "subtitle", "author", "authors", "date", "created", "updated", "published", "publisher", "layout", "tags",
    "categories", "category", "description", "summary", "keywords", "lang", "language", "permalink", "slug", "url",
    "id", "version", "status", "draft", "type", "template", "weight", "owner", "organisation",
}  # fmt: skip
_ESCAPES = {"n": " ", "t": " "}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`facts`: the plain values by key, in lower case; `body`: the text below, or all of it where there are none."""

    body: str
    facts: Mapping[str, str] = field(default_factory=dict)


def parted(text: str) -> FrontMatter:
    fenced = _FENCED.match(text)
    if fenced is None or len(fenced.group(1)) > _MOST:
        return FrontMatter(text)
    entries = _entries(fenced.group(1).splitlines())
    if entries is None or not _are_facts(list(entries)):
        return FrontMatter(text)
    return FrontMatter(text[fenced.end() :], {key.lower(): _plain(lines) for key, lines in entries.items()})


# Keys by the fact that they state, the surest first.
_PUBLISHER = ("publisher", "organisation", "organization")
_PUBLISHED = (
    "published",
    "publication_date",
    "date_published",
    "issued",
    "date",
    "updated",
    "last_updated",
    "modified",
)
_ADDRESS = ("canonical", "canonical_url", "url", "permalink")
_OVER = re.compile(r"(?:withdrawn|superseded|archived|revoked|repealed)", re.IGNORECASE)


def stated(facts: Mapping[str, str]) -> tuple[Stated, ...]:
    """The facts of the document that front matter states; the evidence is the line."""
    plain = {re.sub(r"[\s-]", "_", key): (key, value) for key, value in facts.items() if value}
    return tuple(_stated(plain))


def _stated(plain: Mapping[str, tuple[str, str]]) -> Iterator[Stated]:
    for name in (*_PUBLISHER, *_PUBLISHED, *_ADDRESS, "status", "withdrawn"):
        key, value = plain.get(name, ("", ""))
        fact, said = _fact(name, value)
        if fact:
            yield Stated(fact, said, f"{key}: {value}")


def _fact(name: str, value: str) -> tuple[str, str]:
    """The fact that a key of this name states, and its value; nothing where the value is of another kind."""
    day = find_date(value)
    if name in _PUBLISHER and value:
        return "publisher", value
    if name in _PUBLISHED and day:
        return "published", day.first.isoformat()
    if name in _ADDRESS and re.fullmatch(r"https?://\S+", value):
        return "url", value
    if name == "withdrawn" and (day or value.lower() in ("true", "yes")):
        return "in_force_to", (day.first - timedelta(days=1)).isoformat() if day else ""
    return ("in_force_to", "") if name == "status" and _OVER.fullmatch(value) else ("", "")


def _are_facts(keys: list[str]) -> bool:
    return any(key.lower() in _KNOWN for key in keys) or all(_MACHINE_KEY.fullmatch(key) for key in keys)


def _entries(lines: list[str]) -> dict[str, list[str]] | None:
    """The lines of each key's value; None where some line is no YAML of a list of keys."""
    entries: dict[str, list[str]] = {}
    here: list[str] | None = None
    for line in lines:
        key = _KEY.fullmatch(line)
        if key:
            here = entries.setdefault(key["key"], [])
            here.append(key["value"] or "")
        elif here is not None and _goes_on(here, line):
            here.append(line)
        elif line.strip() and not line.startswith("#"):
            return None
    return entries or None


def _goes_on(value: list[str], line: str) -> bool:
    """Whether a line belongs to the value above it: it is indented, or an entry, or the end, of a list."""
    opened = value[0].strip()
    in_list = not opened and (line.startswith("- ") or line.strip() == "-")
    return line[:1] in (" ", "\t") or in_list or (opened[:1] in ("[", "{") and line.strip() in ("]", "}"))


def _plain(lines: list[str]) -> str:
    """A value as one line; empty where it is a list or a table of its own."""
    first, rest = lines[0].strip(), " ".join(line.strip() for line in lines[1:])
    if first[:1] in (">", "|"):
        first = ""
    elif not first or first[:1] in ("[", "{", "&", "*", "!"):
        return ""
    words = f"{first} {rest}".strip()
    if words[:1] == '"':
        closed = re.match(r'"((?:[^"\\]|\\.)*)"', words)
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), closed[1]).strip() if closed else ""
    if words[:1] == "'":
        closed = re.match(r"'((?:[^']|'')*)'", words)
        return closed[1].replace("''", "'").strip() if closed else ""
    return " ".join(re.sub(r"(?:^|\s)#.*", "", words).split())
