"""A generation's catalogue gives back what was written, block by block."""

from pathlib import Path

from retrieval.catalogue import TOGETHER, Catalogue, CatalogueWriter
from tests.small import entry

TEXT = "Rules\n\n" + "\n\n".join(f"Rule {number} applies." for number in range(3 * TOGETHER))


def test_a_block_is_what_was_written_and_none_beyond(tmp_path: Path) -> None:
    rules = entry("rules", TEXT)
    version, canonical = rules.version, rules.canonical
    writer = CatalogueWriter(tmp_path / "passages.sqlite")
    writer.add(version, canonical, [], [], None)
    writer.close()
    catalogue = Catalogue(tmp_path / "passages.sqlite")
    count = len(canonical.blocks)
    assert count > 2 * TOGETHER
    assert tuple(catalogue.block(version.key, ordinal) for ordinal in range(count)) == canonical.blocks
    assert [catalogue.block(version.key, ordinal) for ordinal in (-1, -TOGETHER, count, count + TOGETHER)] == [None] * 4
    assert catalogue.canonical(version.key) == canonical
