"""Separate a page's content from its furniture; find its title and its notices of withdrawal."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.formats.html.text import HEADINGS, attribute, classes, has_words, words

# A selected tag is the page's content if it holds more than this share of the page's characters.
_CONTENT_SELECTORS = (("main, [role=main]", 0.3), ("article", 0.5), ("#content, .govspeak", 0.5))
# A page's furniture, by tag, role, id and class.
_FURNITURE_TAGS = frozenset(
    "script style noscript template svg iframe object canvas audio video nav input select textarea datalist progress"
    " meter".split()
)
_FURNITURE_ROLES = frozenset("banner contentinfo navigation search dialog alertdialog menu menubar".split())
_FURNITURE_IDS = frozenset("global-cookie-message toc".split())
_FURNITURE_CLASSES = frozenset(
    "gem-c-print-link gem-c-contents-list gem-c-feedback gem-c-breadcrumbs gem-c-related-navigation gem-c-share-links"
    " gem-c-cookie-banner gem-c-published-dates gem-c-metadata gem-c-translation-nav gem-c-step-nav-header"
    " gem-c-single-page-notification-button gem-c-layout-super-navigation-header gem-c-pagination gem-c-intervention"
    " gem-c-contextual-sidebar gem-c-contextual-footer gem-c-step-nav__controls gem-c-step-nav__toggle-link"
    " govuk-tabs__title"
    " govuk-skip-link govuk-cookie-banner govuk-breadcrumbs govuk-back-to-top govuk-back-link govuk-phase-banner"
    " govuk-pagination govuk-accordion__controls govuk-accordion__section-toggle app-c-back-to-top contents-list"
    " print-link cookie-banner toc breadcrumbs breadcrumb skip-link skiplink mw-editsection".split()
)
_NOTICE_SELECTOR = (
    ".gem-c-notice, .govuk-notification-banner, .withdrawal-notice, .app-c-withdrawal-notice, .notice, .withdrawn,"
    " [aria-label=Notice]"
)
_WITHDRAWN = re.compile(
    r"\b(?:withdrawn|superseded|archived|revoked|no\s+longer\s+(?:in\s+force|current)|replaced\s+by)\b", re.IGNORECASE
)
_SAYS_WITHDRAWN = re.compile(
    r"\bthis\s+(?:[\w-]+\s+){1,4}?(?:was|were|is|has\s+been|have\s+been)\s+(?:now\s+)?"
    r"(?:withdrawn|superseded|replaced\s+by|archived|no\s+longer\s+(?:current|in\s+force|valid))",
    re.IGNORECASE,
)
_SIDE_FORM = re.compile(r"search|sign-?in|log-?in|newsletter|subscribe|feedback|cookie|comment|survey", re.IGNORECASE)
_TITLE_SEPARATOR = re.compile(r"\s+[|–—·»:]{1,2}\s+|\s+-\s+|\s*\|\s*")
_SITE_NAME = re.compile(
    r"(?:the )?(?:GOV\.\w+.*|NHS.*|(?:Department|Ministry|Office|University|Government) (?:of|for) .*|Cyngor .*"
    r"|(?:London|Royal) Borough .*|Home(?: ?page)?"
    r"|.*\b(?:Council|Borough|Parliament|University|Ltd|Limited|plc|Agency|Authority|Office|Trust|Wikipedia)"
    r"|.*\w\.(?:uk|org|com|gov|net))",
    re.IGNORECASE,
)
_MAX_TITLE_CHARS = 1_000


def remove_furniture(page: BeautifulSoup) -> None:
    """Remove a page's furniture. A form, header or footer that holds content stays."""
    for tag in page.find_all(_is_furniture):
        if not tag.decomposed:
            tag.decompose()
    for tag in page.find_all(["form", "header", "footer"]):
        if not tag.decomposed and _surrounds_content(tag):
            tag.decompose()


def _is_furniture(tag: Tag) -> bool:
    if (
        tag.name in _FURNITURE_TAGS
        or attribute(tag, "role") in _FURNITURE_ROLES
        or attribute(tag, "id") in _FURNITURE_IDS
    ):
        return True
    return not _FURNITURE_CLASSES.isdisjoint(classes(tag))


def _surrounds_content(tag: Tag) -> bool:
    if tag.find(["main", "article"]) is not None or _has_title(tag):
        return False
    if tag.name == "form":
        return _is_side_form(tag)
    if tag.find_parent(["article", "main", "section", "blockquote"]) is None:
        return True
    return tag.name == "footer" and words(tag) == " ".join(words(link) for link in tag.find_all("a"))


def _has_title(tag: Tag) -> bool:
    """Whether a tag holds a heading of rank 1; a header does only if the page has no other."""
    own_titles = len(tag.find_all("h1"))
    return own_titles > 0 and (tag.name != "header" or not _has_other_titles(tag, own_titles))


def _has_other_titles(tag: Tag, own_titles: int) -> bool:
    return len(tag.find_all_next("h1", limit=own_titles + 1)) > own_titles


def _is_side_form(form: Tag) -> bool:
    """Whether a form is for searching, signing in and the like, and does not frame the content."""
    names = " ".join([*classes(form), attribute(form, "id"), attribute(form, "action"), attribute(form, "name")])
    parts_with_words = [part for part in form.find_all(["p", "li", "td", "h2", "h3"]) if has_words(words(part))]
    return len(parts_with_words) < 2 and (bool(_SIDE_FORM.search(names)) or len(words(form).split()) < 25)


def content_of(page: BeautifulSoup) -> Tag:
    """The tag with the page's content, after its furniture is removed; the body where several articles share it."""
    body: Tag = page.body or page
    body_chars = len(words(body))
    for selector, share in _CONTENT_SELECTORS:
        candidates = page.select(selector)
        best = max(candidates, key=lambda tag: len(words(tag)), default=None)
        if best is not None and len(words(best)) > body_chars * share and not _has_peers(best, candidates):
            return best
    return body


def _is_inside(tag: Tag, outer: Tag) -> bool:
    return any(ancestor is outer for ancestor in tag.parents)


def _has_peers(best: Tag, candidates: list[Tag]) -> bool:
    """Whether other candidates with words are next to the best one; then no single one is the content."""
    return any(tag is not best and not _is_inside(tag, best) and has_words(words(tag)) for tag in candidates)


def title_of(page: BeautifulSoup, content: Tag) -> str | None:
    """The first heading of rank 1, else the page's title without the site's name, else the title for sharing."""
    for place in (content, page):
        for heading in place.find_all("h1"):
            if has_words(words(heading)):
                return words(heading)
    shared = _meta(page, "og:title")
    title = " ".join(page.title.get_text().split())[:_MAX_TITLE_CHARS] if page.title else ""
    return _strip_site_name(title, shared, _meta(page, "og:site_name")) or shared or None


def _strip_site_name(title: str, shared: str, site: str) -> str:
    """ "Street parties" from "Street parties - Somewhere Council". What may belong to the title stays."""
    if shared and title.startswith(shared):
        return shared
    while separators := list(_TITLE_SEPARATOR.finditer(title)):
        last_part = title[separators[-1].end() :]
        is_site_name = last_part.casefold() == site.casefold() or bool(_SITE_NAME.fullmatch(last_part))
        if not (is_site_name or "|" in separators[-1][0]) or not has_words(title[: separators[-1].start()]):
            break
        title = title[: separators[-1].start()]
    return title.strip()


def _meta(page: BeautifulSoup, name: str) -> str:
    tag = page.find("meta", attrs={"property": name})
    return " ".join(attribute(tag, "content").split()) if isinstance(tag, Tag) else ""


def move_withdrawal_notices(page: BeautifulSoup, content: Tag) -> Iterator[str]:
    """Yield a remark for each notice that the page is withdrawn.

    The notices stay in the text: as paragraphs, and at the front where they were outside the content.
    """
    for notice in page.select(_NOTICE_SELECTOR):
        text = words(notice)
        if not _WITHDRAWN.search(text) or len(text) > 2000 or notice is content or _is_inside(content, notice):
            continue
        if notice.find_parent(class_="cited-notice") is not None:
            continue
        yield f"Withdrawn: {text}"
        notice["class"] = "cited-notice"
        for heading in notice.find_all(list(HEADINGS)):
            heading.name = "p"
        if not _is_inside(notice, content):
            content.insert(0, notice.extract())


def says_withdrawn(paragraph: str) -> bool:
    """Whether a paragraph says that its page is no longer current."""
    return len(paragraph) < 600 and _SAYS_WITHDRAWN.search(paragraph) is not None
