"""A page's own words and what stands around them: its furniture, its content, its title, its notice of withdrawal."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.formats.html.text import HEADINGS, attribute, classes, says, words

# A part of a page is its content if it holds at least this share of the page's letters.
_CONTENT = (("main, [role=main]", 0.3), ("article", 0.5), ("#content, .govspeak", 0.5))
# What stands around the words of a page, by tag, role, id and class.
_TAGS = frozenset(
    "script style noscript template svg iframe object canvas audio video nav input select textarea datalist progress"
    " meter".split()
)
_ROLES = frozenset("banner contentinfo navigation search dialog alertdialog menu menubar".split())
_IDS = frozenset("global-cookie-message toc".split())
_CLASSES = frozenset(
    "gem-c-print-link gem-c-contents-list gem-c-feedback gem-c-breadcrumbs gem-c-related-navigation gem-c-share-links"
    " gem-c-cookie-banner gem-c-published-dates gem-c-metadata gem-c-translation-nav gem-c-step-nav-header"
    " gem-c-single-page-notification-button gem-c-layout-super-navigation-header gem-c-pagination gem-c-intervention"
    " gem-c-contextual-sidebar gem-c-contextual-footer gem-c-step-nav__controls gem-c-step-nav__toggle-link"
    " govuk-tabs__title"
    " govuk-skip-link govuk-cookie-banner govuk-breadcrumbs govuk-back-to-top govuk-back-link govuk-phase-banner"
    " govuk-pagination govuk-accordion__controls govuk-accordion__section-toggle app-c-back-to-top contents-list"
    " print-link cookie-banner toc breadcrumbs breadcrumb skip-link skiplink mw-editsection".split()
)
_NOTICE = (
    ".gem-c-notice, .govuk-notification-banner, .withdrawal-notice, .app-c-withdrawal-notice, .notice, .withdrawn,"
    " [aria-label=Notice]"
)
_GONE = re.compile(
    r"\b(?:withdrawn|superseded|archived|revoked|no\s+longer\s+(?:in\s+force|current)|replaced\s+by)\b", re.IGNORECASE
)
_SAYS_GONE = re.compile(
    r"\bthis\s+(?:[\w-]+\s+){1,4}?(?:was|were|is|has\s+been|have\s+been)\s+(?:now\s+)?"
    r"(?:withdrawn|superseded|replaced\s+by|archived|no\s+longer\s+(?:current|in\s+force|valid))",
    re.IGNORECASE,
)
_ASIDE_FORM = re.compile(r"search|sign-?in|log-?in|newsletter|subscribe|feedback|cookie|comment|survey", re.IGNORECASE)
_PIECE = re.compile(r"\s+[|–—·»:]{1,2}\s+|\s+-\s+|\s*\|\s*")
_SITE = re.compile(
    r"(?:the )?(?:GOV\.\w+.*|NHS.*|(?:Department|Ministry|Office|University|Government) (?:of|for) .*|Cyngor .*"
    r"|(?:London|Royal) Borough .*|Home(?: ?page)?"
    r"|.*\b(?:Council|Borough|Parliament|University|Ltd|Limited|plc|Agency|Authority|Office|Trust|Wikipedia)"
    r"|.*\w\.(?:uk|org|com|gov|net))",
    re.IGNORECASE,
)
# No title is longer.
_LONGEST_TITLE = 1_000


def clear(page: BeautifulSoup) -> None:
    """Take out what stands around a page's words. A form, a header or a footer that holds them stays."""
    for tag in page.find_all(_is_furniture):
        if not tag.decomposed:
            tag.decompose()
    for tag in page.find_all(["form", "header", "footer"]):
        if not tag.decomposed and _is_around(tag):
            tag.decompose()


def _is_furniture(tag: Tag) -> bool:
    if tag.name in _TAGS or attribute(tag, "role") in _ROLES or attribute(tag, "id") in _IDS:
        return True
    return not _CLASSES.isdisjoint(classes(tag))


def _is_around(tag: Tag) -> bool:
    if tag.find(["main", "article"]) is not None or _has_title(tag):
        return False
    if tag.name == "form":
        return _is_aside(tag)
    if tag.find_parent(["article", "main", "section", "blockquote"]) is None:
        return True
    return tag.name == "footer" and words(tag) == " ".join(words(link) for link in tag.find_all("a"))


def _has_title(tag: Tag) -> bool:
    """Whether a heading of rank 1 stands in a tag; in a header only if the page has no other."""
    own = len(tag.find_all("h1"))
    return own > 0 and (tag.name != "header" or not _others(tag, own))


def _others(tag: Tag, own: int) -> bool:
    return len(tag.find_all_next("h1", limit=own + 1)) > own


def _is_aside(form: Tag) -> bool:
    """Whether a form is for searching, signing in and the like, and not the frame of the page's words."""
    named = " ".join([*classes(form), attribute(form, "id"), attribute(form, "action"), attribute(form, "name")])
    parts = [part for part in form.find_all(["p", "li", "td", "h2", "h3"]) if says(words(part))]
    return len(parts) < 2 and (bool(_ASIDE_FORM.search(named)) or len(words(form).split()) < 25)


def content_of(page: BeautifulSoup) -> Tag:
    """The part of a page that holds its words, cleared; all articles of a page that has several."""
    whole: Tag = page.body or page
    most = len(words(whole))
    for selector, share in _CONTENT:
        found = page.select(selector)
        best = max(found, key=lambda tag: len(words(tag)), default=None)
        if best is not None and len(words(best)) > most * share and not _has_peers(best, found):
            return best
    return whole


def _within(tag: Tag, other: Tag) -> bool:
    return any(around is other for around in tag.parents)


def _has_peers(best: Tag, found: list[Tag]) -> bool:
    """Whether others of its kind with words stand beside it: then none alone is the content."""
    return any(tag is not best and not _within(tag, best) and says(words(tag)) for tag in found)


def title_of(page: BeautifulSoup, content: Tag) -> str | None:
    """The first heading of rank 1, the page's title without the name of its site, or the one for sharing."""
    for place in (content, page):
        for heading in place.find_all("h1"):
            if says(words(heading)):
                return words(heading)
    shared = _meta(page, "og:title")
    title = " ".join(page.title.get_text().split())[:_LONGEST_TITLE] if page.title else ""
    return _without_site(title, shared, _meta(page, "og:site_name")) or shared or None


def _without_site(title: str, shared: str, site: str) -> str:
    """ "Street parties - Somewhere Council" is called "Street parties"; what may be a part of the title stays."""
    if shared and title.startswith(shared):
        return shared
    while pieces := list(_PIECE.finditer(title)):
        last = title[pieces[-1].end() :]
        named = last.casefold() == site.casefold() or bool(_SITE.fullmatch(last))
        if not (named or "|" in pieces[-1][0]) or not says(title[: pieces[-1].start()]):
            break
        title = title[: pieces[-1].start()]
    return title.strip()


def _meta(page: BeautifulSoup, name: str) -> str:
    found = page.find("meta", attrs={"property": name})
    return " ".join(attribute(found, "content").split()) if isinstance(found, Tag) else ""


def notices(page: BeautifulSoup, content: Tag) -> Iterator[str]:
    """Notices that the page is withdrawn. They stay in its text, as paragraphs and in front."""
    for notice in page.select(_NOTICE):
        said = words(notice)
        if not _GONE.search(said) or len(said) > 2000 or notice is content or _within(content, notice):
            continue
        if notice.find_parent(class_="cited-notice") is not None:
            continue
        yield f"Withdrawn: {said}"
        notice["class"] = "cited-notice"
        for heading in notice.find_all(list(HEADINGS)):
            heading.name = "p"
        if not _within(notice, content):
            content.insert(0, notice.extract())


def says_gone(paragraph: str) -> bool:
    """Whether a paragraph says that the page it opens is not current any more."""
    return len(paragraph) < 600 and _SAYS_GONE.search(paragraph) is not None
