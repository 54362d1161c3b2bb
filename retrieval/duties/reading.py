"""Read the duties of a document: of its sentences, and of the items of its lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.duties.cues import may_hold_cue
from retrieval.duties.duty import Duty
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
    """A sentence that leaves it to the items below to say what is to be done."""

    sentence: Span
    found: Found


def find_duties(canonical: CanonicalText, check_stop: StopCheck = never_stop) -> tuple[Duty, ...]:
    """The duties of a document, in order. Raises what `check_stop` raises."""
    return tuple(_all(canonical, check_stop))


def _all(canonical: CanonicalText, check_stop: StopCheck) -> Iterator[Duty]:
    opened: dict[int, _Opened] = {}
    loose: _Opened | None = None
    for ordinal, block in enumerate(canonical.blocks):
        if ordinal % _BLOCKS_BETWEEN_CHECKS == 0:
            check_stop()
        if block.kind not in _READ:
            continue
        loose = loose if _is_loose_item(canonical.text, block) else None
        above = _opened_above(canonical.blocks, opened, block) or loose
        found = [(sentence, _found(sentence.of(canonical.text))) for sentence in block.sentences]
        opens = _opening(found, canonical, ordinal)
        if opens is not None:
            opened[ordinal] = opens
            loose = opens if _opens_loose_list(canonical, ordinal) else loose
        elif above is not None and found and not _begins_anew(found[0][1]):
            sentence = found[0][0]
            found[0] = sentence, []
            yield _of_item(ordinal, sentence, sentence.of(canonical.text), above)
        yield from (_of_sentence(ordinal, sentence, one) for sentence, duties in found for one in duties)


def _found(sentence: str) -> list[Found]:
    return duties_of(sentence) if may_hold_cue(sentence) else []


def _begins_anew(found: list[Found]) -> bool:
    """Whether an item is a sentence of its own: "The Government should specify what …"."""
    return bool(found) and found[0].begins


def _opening(found: list[tuple[Span, list[Found]]], canonical: CanonicalText, ordinal: int) -> _Opened | None:
    """The last duty of a block, taken out of `found`, where the list below says what is to be done."""
    if not found or not found[-1][1] or not found[-1][1][-1].is_open:
        return None
    below = canonical.blocks[ordinal + 1 : ordinal + 2]
    is_list = bool(below) and (below[0].lead_in == ordinal or _is_loose_item(canonical.text, below[0]))
    return _Opened(found[-1][0], found[-1][1].pop()) if is_list else None


def _is_loose_item(text: str, block: Block) -> bool:
    """Whether a paragraph is the item of a list that its file does not mark as one: "a) keep a record"."""
    return block.kind is BlockKind.PARAGRAPH and _LOOSE_ITEM.match(text, block.start) is not None


def _opens_loose_list(canonical: CanonicalText, ordinal: int) -> bool:
    following = canonical.blocks[ordinal + 1 : ordinal + 2]
    return bool(following) and _is_loose_item(canonical.text, following[0])


def _opened_above(blocks: Sequence[Block], opened: dict[int, _Opened], block: Block) -> _Opened | None:
    """The nearest lead-in of an item that leaves it to the item to say what is to be done."""
    for _ in range(_MAX_DEPTH):
        if block.kind is not BlockKind.ITEM or block.lead_in is None:
            return None
        if block.lead_in in opened:
            return opened[block.lead_in]
        block = blocks[block.lead_in]
    return None


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
    """The duty of an item: its force and actor are those of its lead-in, which may hold a condition and deadline."""
    lead = _of_sentence(ordinal, above.sentence, above.found)
    limit, by = condition(words, 0, 0), deadline(words, 0, len(words))
    done = action_of(words, 0, len(words), limit)
    return Duty(
        block=ordinal,
        sentence=sentence,
        force=lead.force,
        cue=lead.cue,
        actor=lead.actor,
        action=done.moved(sentence.start) if done is not None else None,
        condition=limit.moved(sentence.start) if limit is not None else lead.condition,
        deadline=by.moved(sentence.start) if by is not None else lead.deadline,
        lead_in=above.sentence,
    )
