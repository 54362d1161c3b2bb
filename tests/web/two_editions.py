"""A library of one document in two editions, whose changes can be worked out in the head."""

from dataclasses import dataclass, field, replace
from datetime import date

from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document, Version
from retrieval.errors import UnknownVersion
from retrieval.in_force import Calendar, Standing
from retrieval.text import BlockKind, CanonicalText
from tests.fakes import FakeLibrary

ID = "waste-rules"
OLD, NEW = "0" * 64, "1" * 64
P, H, ITEM = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM
_LONG = "The clerk keeps the ledger in the tower, and shows it to whoever asks between nine and five on a working day."


def text(*raw_blocks: tuple[BlockKind, str, str | None]) -> CanonicalText:
    return join(
        RawBlock(kind, words, paragraph=number, level=1 if kind is BlockKind.HEADING else None)
        for kind, words, number in raw_blocks
    )


OLD_TEXT = text(
    (H, "Waste rules", None),
    (P, "The council must collect grey bins every 14 days.", "1"),
    (P, "Residents may leave two sacks beside a bin.", "2"),
    (P, f"The council’s reply comes by 31 March 2026. {_LONG}", "3"),
    (P, "Glass goes to the bank.", "4"),
)
NEW_TEXT = text(
    (H, "Waste rules", None),
    (P, "The council should collect grey bins every 14 days.", "1"),
    (P, "Residents may leave three sacks beside a bin.", "2"),
    (P, f"The council's reply comes by 30 June 2026. {_LONG}", "3"),
    (P, "Compost is free & <b>fresh</b>.", "4"),
    (H, "Summary of changes", None),
    (ITEM, "Paragraph 2: more sacks are allowed.", None),
)


@dataclass
class TwoEditions(FakeLibrary):
    """A FakeLibrary that holds further editions of its documents, too, the last one in force."""

    earlier: dict[str, list[tuple[Version, CanonicalText]]] = field(default_factory=dict)

    def editions(self, document_id: str) -> list[Version]:
        return [*(version for version, _ in self.earlier.get(document_id, ())), super().version(document_id)]

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        if sha256 is None:
            return super().version(document_id)
        found = [edition for edition in self.editions(document_id) if edition.sha256 == sha256]
        if not found:
            raise UnknownVersion("There is no such version.")
        return found[0]

    def standing(self, version: Version) -> Standing:
        return Calendar([edition for id in self.held for edition in self.editions(id)]).standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        held = [*self.earlier.get(version.document.id, ()), self.held[version.document.id]]
        found: CanonicalText = next(canonical for one, canonical in held if one.sha256 == version.sha256)
        return found


def two_editions(library: FakeLibrary) -> TwoEditions:
    """The documents of a library, and one with two editions."""
    both = TwoEditions(dict(library.held), dict(library.files))
    both.add(Document(ID), NEW_TEXT, title="Waste rules", sha256=NEW, edition=2, published=date(2026, 2, 3))
    newest = both.held[ID][0]
    old = replace(newest, sha256=OLD, text_sha256=OLD_TEXT.sha256, edition=1, published=date(2024, 5, 6))
    both.earlier[ID] = [(old, OLD_TEXT)]
    return both
