"""A generation's catalogue gives back what was written, block by block."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.document import Notice
from retrieval.facts import FACTS, FactChanges
from retrieval.index.catalogue import BLOCKS_PER_READ, Catalogue
from retrieval.index.segment import catalogue_file
from retrieval.index.segment_catalogue import SegmentWriter
from retrieval.index.stored_json import version_from_json, version_to_json
from retrieval.text import CanonicalText
from tests.small import entry

TEXT = "Rules\n\n" + "\n\n".join(f"Rule {number} applies." for number in range(3 * BLOCKS_PER_READ))


def test_a_block_is_what_was_written_and_none_beyond(tmp_path: Path) -> None:
    rules = entry("rules", TEXT)
    version, canonical = rules.version, rules.canonical
    writer = SegmentWriter(tmp_path / catalogue_file(0))
    writer.add(version, canonical, [], [], None)
    writer.close()
    catalogue = Catalogue([tmp_path / catalogue_file(0)])
    count = len(canonical.blocks)
    assert count > 2 * BLOCKS_PER_READ
    assert tuple(catalogue.block(version.key, ordinal) for ordinal in range(count)) == canonical.blocks
    assert [
        catalogue.block(version.key, ordinal) for ordinal in (-1, -BLOCKS_PER_READ, count, count + BLOCKS_PER_READ)
    ] == [None] * 4
    assert catalogue.canonical(version.key) == canonical


def test_a_notice_what_was_turned_down_and_all_that_is_known_of_a_block_come_back(tmp_path: Path) -> None:
    rules = entry("rules", TEXT)
    notice = Notice("was withdrawn on 3 March 2025", date(2025, 3, 2), "It was withdrawn on 3 March 2025.", 1)
    version = replace(rules.version, notice=notice, rejected=("published",))
    blocks = tuple(replace(block, quoting="the Committee", covered=(1, 2)) for block in rules.canonical.blocks)
    canonical = CanonicalText(rules.canonical.text, blocks)
    writer = SegmentWriter(tmp_path / catalogue_file(0))
    writer.add(version, canonical, [], [], None)
    writer.close()
    catalogue = Catalogue([tmp_path / catalogue_file(0)])
    assert catalogue.versions() == [version]
    assert catalogue.canonical(version.key) == canonical


def test_a_version_that_was_written_before_there_were_notices_still_opens() -> None:
    version = entry("rules", TEXT).version
    facts = version_to_json(version)
    del facts["notice"], facts["rejected"]
    assert version_from_json(facts) == version


def test_a_version_that_was_written_before_there_were_collections_is_in_main() -> None:
    version = entry("rules", TEXT).version
    facts = version_to_json(replace(version, collection="board"))
    del facts["collection"]
    assert version_from_json(facts) == replace(version, collection="main")


@pytest.mark.parametrize("name", [name for name in FACTS if name not in ("title", "collection")])
def test_a_version_that_was_written_before_there_was_a_fact_still_opens(name: str) -> None:
    version = replace(entry("rules", TEXT, "Council").version, published=date(2024, 3, 4), url="https://example.org")
    facts = version_to_json(version)
    del (facts["document"] if name in facts["document"] else facts)[name]
    assert version_from_json(facts) == FactChanges(cleared=frozenset({name})).apply(version)
