"""The facts that a page states of itself in its head: who published it and when, its address, that it is withdrawn."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.blocks.dates import find_date
from ingest.blocks.extraction import Stated
from ingest.formats.html.text import attribute, words

# Names of `meta`, the surest first; a day of publication comes before the day of the last change.
_PUBLISHER = (
    "govuk:primary-publishing-organisation", "dcterms.publisher", "dc.publisher", "citation_publisher", "publisher",
)  # fmt: skip
_PUBLISHED = (
    "citation_publication_date", "citation_date", "dcterms.issued", "dc.date.issued", "article:published_time",
    "govuk:first-published-at", "dcterms.date", "dc.date", "date",
)  # fmt: skip
_CHANGED = ("govuk:public-updated-at", "dcterms.modified", "article:modified_time")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,1990}", re.IGNORECASE)
_WITHDRAWN = re.compile(r"\W*[\[(](?:withdrawn|superseded|archived)[\])]", re.IGNORECASE)
# No publisher's name is longer, and no list of facts in a script.
_LONGEST = 200
_LARGEST = 200_000
_LONGEST_BOX = 2_000


def facts_of(page: BeautifulSoup) -> tuple[Stated, ...]:
    """To be asked before anything is taken out of the page. The surest value of each fact comes first."""
    told = _metas(page)
    linked = list(_linked(page))
    return tuple(
        (
            *_texts(told, "publisher", _PUBLISHER),
            *(one for one in linked if one.fact == "publisher"),
            *_days(told, _PUBLISHED),
            *(one for one in linked if one.fact == "published"),
            *_days(told, _CHANGED),
            *_address(page, told),
            *_withdrawn(page, told),
        )
    )


def _metas(page: BeautifulSoup) -> dict[str, str]:
    """The first content of each name."""
    found: dict[str, str] = {}
    for tag in page.find_all("meta"):
        name = (attribute(tag, "name") or attribute(tag, "property") or attribute(tag, "itemprop")).lower()
        content = " ".join(attribute(tag, "content").split())
        if name and content:
            found.setdefault(name, content)
    return found


def _texts(told: Mapping[str, str], fact: str, names: Sequence[str]) -> Iterator[Stated]:
    for name in names:
        if name in told and _is_name(told[name]):
            yield Stated(fact, told[name], _meta(name, told[name]))


def _is_name(words: str) -> bool:
    return len(words) <= _LONGEST and _ADDRESS.match(words) is None


def _days(told: Mapping[str, str], names: Sequence[str]) -> Iterator[Stated]:
    for name in names:
        day = find_date(told.get(name))
        if day:
            yield Stated("published", day.first.isoformat(), _meta(name, told[name]))


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content[:_LONGEST]}">'


def _address(page: BeautifulSoup, told: Mapping[str, str]) -> Iterator[Stated]:
    for link in page.find_all("link", href=True):
        if "canonical" in attribute(link, "rel").lower().split() and _ADDRESS.fullmatch(attribute(link, "href")):
            yield Stated("url", attribute(link, "href"), f'<link rel="canonical" href="{attribute(link, "href")}">')
    if _ADDRESS.fullmatch(told.get("og:url", "")):
        yield Stated("url", told["og:url"], _meta("og:url", told["og:url"]))


def _withdrawn(page: BeautifulSoup, told: Mapping[str, str]) -> Iterator[Stated]:
    """That the page is withdrawn, without a day, where a mark of it or a title says so."""
    title = " ".join(page.title.get_text().split())[:_LONGEST] if page.title else ""
    for shown in (title, told.get("og:title", "")):
        if _WITHDRAWN.match(shown):
            yield Stated("in_force_to", "", f"The page's title: {shown}")
    for name in ("govuk:withdrawn", "govuk:withdrawn-at"):
        if told.get(name, "false").lower() not in ("false", "no", "0"):
            yield Stated("in_force_to", "", _meta(name, told[name]))
    for box in page.select(".withdrawal-notice, .app-c-withdrawal-notice"):
        if 0 < len(words(box)) <= _LONGEST_BOX:
            yield Stated("in_force_to", "", words(box))


def _linked(page: BeautifulSoup) -> Iterator[Stated]:
    """What the page's linked data (JSON-LD) states."""
    for script in page.find_all("script", type="application/ld+json"):
        for thing in _things(script):
            day = find_date(str(thing.get("datePublished", "")))
            if day:
                yield Stated("published", day.first.isoformat(), f'"datePublished": "{thing["datePublished"]}"')
            name = _name(thing.get("publisher"))
            if name == "GOV.UK":  # the site; who writes there publishes
                name = _name(thing.get("author"))
            if name:
                yield Stated("publisher", name, f'"publisher": {{"name": "{name}"}}')


def _things(script: Tag) -> Iterator[Mapping[str, Any]]:
    text = script.get_text()
    try:
        value = json.loads(text) if len(text) <= _LARGEST else None
    except (ValueError, RecursionError):
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            inner = one.get("@graph")
            yield one
            yield from (thing for thing in (inner if isinstance(inner, list) else ()) if isinstance(thing, dict))


def _name(value: Any) -> str | None:
    """The name of an organisation of linked data."""
    first = value[0] if isinstance(value, list) and value else value
    name = first.get("name") if isinstance(first, dict) and first.get("@type") != "Person" else None
    return " ".join(name.split()) if isinstance(name, str) and _is_name(name) and name.strip() else None
