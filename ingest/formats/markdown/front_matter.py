"""Read the facts above a Markdown text, between two lines of hyphens: YAML keys with values, and nothing else.

A text may also begin with a rule and have another rule further down; what is between them is then text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ingest.blocks.dates import find_date
from ingest.blocks.extraction import Stated

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*(?:\r\n?|\n)(?![ \t]*[\r\n])(.*?[\r\n])(?:---|\.\.\.)[ \t]*(?:[\r\n]+|\Z)", re.DOTALL
)
# Longer ones are text.
_MAX_CHARS = 20_000
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[A-Za-z_][\w-]*(?: [\w-]+){0,3})(?P=quote)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_MACHINE_KEY = re.compile(r"[a-z_][a-z0-9_-]*")
# Common keys of front matter, in any case. A line such as "Note: closed today." alone is text.
_KNOWN_KEYS = {
    "title", "subtitle", "author", "authors", "date", "created", "updated", "published", "publisher", "layout", "tags",
    "categories", "category", "description", "summary", "keywords", "lang", "language", "permalink", "slug", "url",
    "id", "version", "status", "draft", "type", "template", "weight", "owner", "organisation",
}  # fmt: skip
_ESCAPES = {"n": " ", "t": " "}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`facts`: plain values by key, in lower case; `body`: the text below, or the whole text without front matter."""

    body: str
    facts: Mapping[str, str] = field(default_factory=dict)


def split_front_matter(text: str) -> FrontMatter:
    """Split a text into its front matter and the body below."""
    fenced = _FRONT_MATTER.match(text)
    if fenced is None or len(fenced.group(1)) > _MAX_CHARS:
        return FrontMatter(text)
    entries = _entries(fenced.group(1).splitlines())
    if entries is None or not _are_facts(list(entries)):
        return FrontMatter(text)
    return FrontMatter(text[fenced.end() :], {key.lower(): _plain_value(lines) for key, lines in entries.items()})


# Keys by the fact they state, most reliable first.
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
_NO_LONGER_CURRENT = re.compile(r"(?:withdrawn|superseded|archived|revoked|repealed)", re.IGNORECASE)


def stated_facts(facts: Mapping[str, str]) -> tuple[Stated, ...]:
    """The facts about the document in its front matter; the evidence is the line."""
    values = {re.sub(r"[\s-]", "_", key): (key, value) for key, value in facts.items() if value}
    return tuple(_stated_facts(values))


def _stated_facts(values: Mapping[str, tuple[str, str]]) -> Iterator[Stated]:
    for name in (*_PUBLISHER, *_PUBLISHED, *_ADDRESS, "status", "withdrawn"):
        key, value = values.get(name, ("", ""))
        fact, fact_value = _fact(name, value)
        if fact:
            yield Stated(fact, fact_value, f"{key}: {value}")


def _fact(name: str, value: str) -> tuple[str, str]:
    """The fact that a key states, and its value; ("", "") where the value is of another kind."""
    day = find_date(value)
    if name in _PUBLISHER and value:
        return "publisher", value
    if name in _PUBLISHED and day:
        return "published", day.first.isoformat()
    if name in _ADDRESS and re.fullmatch(r"https?://\S+", value):
        return "url", value
    if name == "withdrawn" and (day or value.lower() in ("true", "yes")):
        return "in_force_to", (day.first - timedelta(days=1)).isoformat() if day else ""
    return ("in_force_to", "") if name == "status" and _NO_LONGER_CURRENT.fullmatch(value) else ("", "")


def _are_facts(keys: list[str]) -> bool:
    return any(key.lower() in _KNOWN_KEYS for key in keys) or all(_MACHINE_KEY.fullmatch(key) for key in keys)


def _entries(lines: list[str]) -> dict[str, list[str]] | None:
    """The lines of each key's value; None where a line is not YAML of keys and values."""
    entries: dict[str, list[str]] = {}
    current_value: list[str] | None = None
    for line in lines:
        match = _KEY.fullmatch(line)
        if match:
            current_value = entries.setdefault(match["key"], [])
            current_value.append(match["value"] or "")
        elif current_value is not None and _continues_value(current_value, line):
            current_value.append(line)
        elif line.strip() and not line.startswith("#"):
            return None
    return entries or None


def _continues_value(value_lines: list[str], line: str) -> bool:
    """Whether a line continues the value above it: it is indented, or a list's entry or end."""
    first_line = value_lines[0].strip()
    in_list = not first_line and (line.startswith("- ") or line.strip() == "-")
    return line[:1] in (" ", "\t") or in_list or (first_line[:1] in ("[", "{") and line.strip() in ("]", "}"))


def _plain_value(lines: list[str]) -> str:
    """A value as one line; "" where it is a list or a table."""
    first, rest = lines[0].strip(), " ".join(line.strip() for line in lines[1:])
    if first[:1] in (">", "|"):
        first = ""
    elif not first or first[:1] in ("[", "{", "&", "*", "!"):
        return ""
    text = f"{first} {rest}".strip()
    if text[:1] == '"':
        quoted = re.match(r'"((?:[^"\\]|\\.)*)"', text)
        return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), quoted[1]).strip() if quoted else ""
    if text[:1] == "'":
        quoted = re.match(r"'((?:[^']|'')*)'", text)
        return quoted[1].replace("''", "'").strip() if quoted else ""
    return " ".join(re.sub(r"(?:^|\s)#.*", "", text).split())
