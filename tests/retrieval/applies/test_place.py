"""The narrowest statement about a sentence counts: its own, its paragraph's, its section's, its document's."""

import pytest

from ingest.formats.markdown.reader import read
from retrieval.applicability import NOTHING_STATED, Applicability, StatedAudience, StatedBy, extent_of
from retrieval.applies.place import applicability_at
from retrieval.nations import Nation
from retrieval.section import section_of

TEXT = """# Care leavers

## Personal advisers

This section applies to England only.

Every care leaver has an adviser.

In Wales, the adviser is called a pathway worker. The worker visits every month.

### Scotland

A throughcare worker is appointed.

## Guidance for schools

Schools keep a register.

| Nation | Age |
| --- | --- |
| Wales | 16 |

You must in Northern Ireland:

- keep the plan for ten years
"""
DOCUMENT = Applicability(
    extent_of(frozenset({Nation.ENGLAND, Nation.WALES}), "For England and Wales", StatedBy.DOCUMENT),
    StatedAudience("councils"),
)


def at(words: str, document: Applicability = DOCUMENT) -> Applicability:
    canonical = read(TEXT.encode()).canonical
    blocks = canonical.blocks
    start = canonical.text.index(words)
    ordinal = next(number for number, block in enumerate(blocks) if block.start <= start < block.end)
    sentence = next(one for one in blocks[ordinal].sentences if one.start <= start < one.end)
    section = section_of(canonical, ordinal)
    return applicability_at(section, sentence, document)


@pytest.mark.parametrize(
    ("words", "nations", "by"),
    [
        ("Every care leaver", "England", StatedBy.SECTION),
        ("In Wales, the adviser", "Wales", StatedBy.PARAGRAPH),
        ("The worker visits", "Wales", StatedBy.PARAGRAPH),
        ("A throughcare worker", "Scotland", StatedBy.SECTION),
        ("Schools keep", "England and Wales", StatedBy.DOCUMENT),
        ("16", "Wales", StatedBy.PARAGRAPH),
        ("keep the plan", "Northern Ireland", StatedBy.PARAGRAPH),
    ],
)
def test_the_narrowest_extent_counts(words: str, nations: str, by: StatedBy) -> None:
    extent = at(words).extent
    assert extent is not None
    assert (extent.words, extent.by) == (nations, by)
    assert extent.evidence


def test_the_narrowest_readers_count() -> None:
    section, document = at("Schools keep").audience, at("Every care leaver").audience
    assert section is not None and document is not None
    assert (section.readers, section.evidence) == ("schools", "Guidance for schools")
    assert document.readers == "councils"


def test_where_nothing_is_stated_there_is_nothing() -> None:
    assert at("Schools keep", NOTHING_STATED).extent is None
