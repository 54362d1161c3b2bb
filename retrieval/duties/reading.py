"""Read the duties of a document: of its sentences, of the items of its lists, and of commands below its headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.changes.publishers_list import find_list
from retrieval.duties.commands import forbids, is_command, leads_to_commands
from retrieval.duties.cues import may_hold_cue
from retrieval.duties.duty import Duty, Force
from retrieval.duties.headings import duties_below
from retrieval.duties.parts import action as action_of
from retrieval.duties.parts import condition, deadline
from retrieval.duties.sentence import Found, duties_of
from retrieval.interfaces import StopCheck, never_stop
from retrieval.text import Block, BlockKind, CanonicalText, Span

_READ = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW, BlockKind.FOOTNOTE)
_LOOSE_ITEM = re.compile(r"(?:\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})[.)]\s+|[-•–]\s+)?[a-z]")
# Lists within lists are followed up so far.
_MAX_DEPTH = 4
# Between two looks whether the work is still wanted.
_BLOCKS_BETWEEN_CHECKS = 500


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sentence or heading that leaves it to what stands below to say what is to be done."""

    sentence: Span
    found: Found


# The sentences of a block, each with its duties.
_Read = list[tuple[Span, list[Found]]]


def find_duties(canonical: CanonicalText, check_stop: StopCheck = never_stop) -> tuple[Duty, ...]:
    """The duties of a document, in order; none of the publisher's list of changes. Raises what `check_stop` raises."""
    return tuple(_Reader(canonical).duties(check_stop))


class _Reader:
    """Reads a document from its first block to its last, and remembers what stands above each."""

    def __init__(self, canonical: CanonicalText) -> None:
        self._text, self._blocks = canonical.text, canonical.blocks
        listed = find_list(canonical)
        self._listed = listed.blocks if listed is not None else frozenset()
        self._opened: dict[int, _Opened] = {}
        # A lead-in whose items the file does not mark as such, and whether these begin as commands do.
        self._loose: _Opened | None = None
        self._is_loose_with_commands = False
        self._headings: list[tuple[int, _Opened | None]] = []  # the level of each, and whose duties stand below

    def duties(self, check_stop: StopCheck) -> Iterator[Duty]:
        for ordinal, block in enumerate(self._blocks):
            if ordinal % _BLOCKS_BETWEEN_CHECKS == 0:
                check_stop()
            if block.kind is BlockKind.HEADING:
                self._enter(block)
            elif block.kind in _READ and block.start not in self._listed:
                yield from self._of_block(ordinal, block)

    def _enter(self, heading: Block) -> None:
        level = heading.level or 1
        found = duties_below(heading.span.of(self._text))
        self._headings = [one for one in self._headings if one[0] < level]
        self._headings.append((level, _Opened(heading.span, found) if found else None))

    def _of_block(self, ordinal: int, block: Block) -> Iterator[Duty]:
        if not self._is_loose_item(block):
            self._loose, self._is_loose_with_commands = None, False
        above = self._opened_above(block) or self._loose
        read: _Read = [(sentence, _found(sentence.of(self._text))) for sentence in block.sentences]
        opens = self._opening(read, ordinal)
        if opens is not None:
            self._open(ordinal, opens)
        commanding = above or self._heading_above()
        for sentence, duties in read:
            is_item = opens is None and sentence == read[0][0] and not _begins_anew(duties)
            if above is not None and is_item:
                yield _of_item(ordinal, sentence, sentence.of(self._text), above)
            elif duties or (opens is not None and sentence == opens.sentence):
                yield from (_of_sentence(ordinal, sentence, one) for one in duties)
            elif commanding is not None and is_command(sentence.of(self._text)):
                yield _of_item(ordinal, sentence, sentence.of(self._text), commanding)

    def _open(self, ordinal: int, opens: _Opened) -> None:
        self._opened[ordinal] = opens
        below = self._blocks[ordinal + 1]
        if below.kind is BlockKind.PARAGRAPH:
            self._is_loose_with_commands = _LOOSE_ITEM.match(self._text, below.start) is None
            self._loose = opens

    def _opening(self, read: _Read, ordinal: int) -> _Opened | None:
        """The last duty of a block, taken out of `read`, where the list below says what is to be done."""
        below = self._blocks[ordinal + 1 : ordinal + 2]
        if not read or not read[-1][1] or not below:
            return None
        sentence, duties = read[-1]
        is_commanding = is_command(below[0].span.of(self._text))
        is_list = below[0].lead_in == ordinal or (
            below[0].kind is BlockKind.PARAGRAPH
            and (is_commanding or _LOOSE_ITEM.match(self._text, below[0].start) is not None)
        )
        opens = duties[-1].is_open or (is_commanding and leads_to_commands(sentence.of(self._text)))
        return _Opened(sentence, duties.pop()) if is_list and opens else None

    def _is_loose_item(self, block: Block) -> bool:
        """Whether a paragraph is the item of a list that its file does not mark as one: "a) keep a record"."""
        if block.kind is not BlockKind.PARAGRAPH:
            return False
        if self._is_loose_with_commands:
            return is_command(block.span.of(self._text))
        return _LOOSE_ITEM.match(self._text, block.start) is not None

    def _opened_above(self, block: Block) -> _Opened | None:
        """The nearest lead-in of an item that leaves it to the item to say what is to be done, else such a heading."""
        if block.kind is BlockKind.ITEM and block.lead_in is None:
            heading = self._heading_above()
            return heading if heading is not None and heading.found.is_open else None
        for _ in range(_MAX_DEPTH):
            if block.kind is not BlockKind.ITEM or block.lead_in is None:
                return None
            if block.lead_in in self._opened:
                return self._opened[block.lead_in]
            block = self._blocks[block.lead_in]
        return None

    def _heading_above(self) -> _Opened | None:
        """The nearest heading that says whose duties stand below it."""
        return next((opened for _, opened in reversed(self._headings) if opened is not None), None)


def _found(sentence: str) -> list[Found]:
    return duties_of(sentence) if may_hold_cue(sentence) else []


def _begins_anew(found: list[Found]) -> bool:
    """Whether an item is a sentence of its own: "The Government should specify what …"."""
    return bool(found) and found[0].begins


def _of_sentence(ordinal: int, sentence: Span, found: Found) -> Duty:
    def moved(span: Span | None) -> Span | None:
        return span.moved(sentence.start) if span is not None else None

    return Duty(
        block=ordinal,
        sentence=sentence,
        force=found.force,
        cue=found.cue.moved(sentence.start),
        actor=moved(found.actor),
        action=moved(found.action),
        condition=moved(found.condition),
        deadline=moved(found.deadline),
    )


def _of_item(ordinal: int, sentence: Span, words: str, above: _Opened) -> Duty:
    """The duty of an item or a command: its force and actor are those of what stands above it.

    Its lead-in may hold a condition and deadline; "Do not" turns "must" into "must not".
    """
    lead = _of_sentence(ordinal, above.sentence, above.found)
    limit, by = condition(words, 0, 0), deadline(words, 0, len(words))
    done = action_of(words, 0, len(words), limit)
    turns = lead.force in (Force.MUST, Force.SHOULD) and forbids(words, is_item=True)
    return Duty(
        block=ordinal,
        sentence=sentence,
        force=lead.force.opposite if turns else lead.force,
        cue=lead.cue,
        actor=lead.actor,
        action=done.moved(sentence.start) if done is not None else None,
        condition=limit.moved(sentence.start) if limit is not None else lead.condition,
        deadline=by.moved(sentence.start) if by is not None else lead.deadline,
        lead_in=above.sentence,
    )
