"""Read the facts that a page states in its head: publisher, dates, address, and whether it is withdrawn."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.blocks.dates import find_date
from ingest.blocks.extraction import Stated
from ingest.formats.html.text import attribute, words
from retrieval.nations import NATION_LIST

# Names of `meta` tags, most reliable first; the date of publication comes before the date of the last change.
_PUBLISHER = (
    "govuk:primary-publishing-organisation", "dcterms.publisher", "dc.publisher", "citation_publisher", "publisher",
)  # fmt: skip
_PUBLISHED = (
    "citation_publication_date", "citation_date", "dcterms.issued", "dc.date.issued", "article:published_time",
    "govuk:first-published-at", "dcterms.date", "dc.date", "date",
)  # fmt: skip
_MODIFIED = ("govuk:public-updated-at", "dcterms.modified", "article:modified_time")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,1990}", re.IGNORECASE)
_WITHDRAWN = re.compile(r"\W*[\[(](?:withdrawn|superseded|archived)[\])]", re.IGNORECASE)
_APPLIES_TO = re.compile(rf"\W*Applies\s+to\s*:?\s+(?P<nations>{NATION_LIST})\W*", re.IGNORECASE)
# Longest name of a publisher, longest script with linked data, and longest notice of withdrawal.
_MAX_VALUE_CHARS = 200
_MAX_SCRIPT_CHARS = 200_000
_MAX_NOTICE_CHARS = 2_000


def facts_of(page: BeautifulSoup) -> tuple[Stated, ...]:
    """The facts, the most reliable value of each first. Call it before anything is removed from the page."""
    metas = _metas(page)
    linked_facts = list(_linked_data_facts(page))
    return tuple(
        (
            *_text_facts(metas, "publisher", _PUBLISHER),
            *(fact for fact in linked_facts if fact.fact == "publisher"),
            *_date_facts(metas, _PUBLISHED),
            *(fact for fact in linked_facts if fact.fact == "published"),
            *_date_facts(metas, _MODIFIED),
            *_address_facts(page, metas),
            *_withdrawal_facts(page, metas),
            *_extent_facts(page),
        )
    )


def _extent_facts(page: BeautifulSoup) -> Iterator[Stated]:
    """The nations to which a page of GOV.UK applies: "Applies to England", above the text or among its facts."""
    for tag in page.select(".gem-c-devolved-nations h2, .gem-c-devolved-nations p, dt"):
        value = tag.find_next_sibling("dd") if tag.name == "dt" else None
        line = " ".join((words(tag), words(value) if value else "")).strip()
        match = _APPLIES_TO.fullmatch(line)
        if match:
            yield Stated("extent", " ".join(match["nations"].split()), line)


def _metas(page: BeautifulSoup) -> dict[str, str]:
    """The first content of each `meta` name, by name in lower case."""
    metas: dict[str, str] = {}
    for tag in page.find_all("meta"):
        name = (attribute(tag, "name") or attribute(tag, "property") or attribute(tag, "itemprop")).lower()
        content = " ".join(attribute(tag, "content").split())
        if name and content:
            metas.setdefault(name, content)
    return metas


def _text_facts(metas: Mapping[str, str], fact: str, names: Sequence[str]) -> Iterator[Stated]:
    for name in names:
        if name in metas and _is_publisher_name(metas[name]):
            yield Stated(fact, metas[name], _meta_evidence(name, metas[name]))


def _is_publisher_name(text: str) -> bool:
    return len(text) <= _MAX_VALUE_CHARS and _ADDRESS.match(text) is None


def _date_facts(metas: Mapping[str, str], names: Sequence[str]) -> Iterator[Stated]:
    for name in names:
        day = find_date(metas.get(name))
        if day:
            yield Stated("published", day.first.isoformat(), _meta_evidence(name, metas[name]))


def _meta_evidence(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content[:_MAX_VALUE_CHARS]}">'


def _address_facts(page: BeautifulSoup, metas: Mapping[str, str]) -> Iterator[Stated]:
    for link in page.find_all("link", href=True):
        if "canonical" in attribute(link, "rel").lower().split() and _ADDRESS.fullmatch(attribute(link, "href")):
            yield Stated("url", attribute(link, "href"), f'<link rel="canonical" href="{attribute(link, "href")}">')
    if _ADDRESS.fullmatch(metas.get("og:url", "")):
        yield Stated("url", metas["og:url"], _meta_evidence("og:url", metas["og:url"]))


def _withdrawal_facts(page: BeautifulSoup, metas: Mapping[str, str]) -> Iterator[Stated]:
    """That the page is withdrawn, without a date: from its title, a `meta` tag or a notice."""
    title = " ".join(page.title.get_text().split())[:_MAX_VALUE_CHARS] if page.title else ""
    for shown_title in (title, metas.get("og:title", "")):
        if _WITHDRAWN.match(shown_title):
            yield Stated("in_force_to", "", f"The page's title: {shown_title}")
    for name in ("govuk:withdrawn", "govuk:withdrawn-at"):
        if metas.get(name, "false").lower() not in ("false", "no", "0"):
            yield Stated("in_force_to", "", _meta_evidence(name, metas[name]))
    for notice in page.select(".withdrawal-notice, .app-c-withdrawal-notice"):
        if 0 < len(words(notice)) <= _MAX_NOTICE_CHARS:
            yield Stated("in_force_to", "", words(notice))


def _linked_data_facts(page: BeautifulSoup) -> Iterator[Stated]:
    """The facts in the page's linked data (JSON-LD)."""
    for script in page.find_all("script", type="application/ld+json"):
        for object_ in _linked_data_objects(script):
            day = find_date(str(object_.get("datePublished", "")))
            if day:
                yield Stated("published", day.first.isoformat(), f'"datePublished": "{object_["datePublished"]}"')
            name = _organisation_name(object_.get("publisher"))
            if name == "GOV.UK":  # the site's name; its authors are the publishers
                name = _organisation_name(object_.get("author"))
            if name:
                yield Stated("publisher", name, f'"publisher": {{"name": "{name}"}}')


def _linked_data_objects(script: Tag) -> Iterator[Mapping[str, Any]]:
    """The objects of a script with linked data, those of its `@graph` included."""
    text = script.get_text()
    try:
        value = json.loads(text) if len(text) <= _MAX_SCRIPT_CHARS else None
    except (ValueError, RecursionError):
        return
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            graph = item.get("@graph")
            yield item
            yield from (part for part in (graph if isinstance(graph, list) else ()) if isinstance(part, dict))


def _organisation_name(value: Any) -> str | None:
    """The name of an organisation in linked data; None for a person."""
    first = value[0] if isinstance(value, list) and value else value
    name = first.get("name") if isinstance(first, dict) and first.get("@type") != "Person" else None
    return " ".join(name.split()) if isinstance(name, str) and _is_publisher_name(name) and name.strip() else None
