"""Find every change between two texts, whatever blocks, lines and pages they stand in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.changes.change import Change, ChangeKind, Changes, EditionChanges, Place
from retrieval.changes.kinds import kinds_of_one, kinds_of_pair
from retrieval.changes.mentions import Mentions
from retrieval.changes.moves import Moved, find_moved
from retrieval.changes.pairing import Pair, pair_sentences, say_the_same_in_rows
from retrieval.changes.publishers_list import PublishersList, find_list
from retrieval.changes.words import Sentence, TextWords, Word, joined, printed_number, text_words, without_marker
from retrieval.document import Version
from retrieval.interfaces import StopCheck, never_stop
from retrieval.text import BlockKind, CanonicalText, Span
from retrieval.word_diff import plain_form, word_diff

# Sentences by which another format may read a heading or note earlier or later.
_NEAR = 6
_PUNCTUATED = re.compile(r"[^\W_]+|[.;:()?!]|,(?!(?<=\d,)\d{3})")


def compare_editions(
    old: Version, old_text: CanonicalText, new: Version, new_text: CanonicalText, check_stop: StopCheck = never_stop
) -> EditionChanges:
    """The changes from one edition to another. Raises what `check_stop` raises."""
    return EditionChanges(old, new, find_changes(old_text, new_text, check_stop))


def find_changes(old: CanonicalText, new: CanonicalText, check_stop: StopCheck = never_stop) -> Changes:
    """Every change but those in the publisher's list of changes. Raises what `check_stop` raises, between its steps."""
    before, after = text_words(old), text_words(new)
    check_stop()
    pairs = pair_sentences(before, after)
    check_stop()
    old_list, new_list = find_list(old), find_list(new)
    outside = [
        pair for pair in pairs if not _is_listed(pair, old_list, new_list) and not _is_marker(before, after, pair)
    ]
    finder = _Finder(before, after, check_stop, _is_paged(old) != _is_paged(new))
    found = finder.find([_without_equal_rest(before, after, pair) for pair in outside])
    entries = _new_entries(old, old_list, new, new_list)
    if entries is not None:
        mentions = Mentions(new, entries)
        found = [replace(change, mentioned_in=mentions.of(change, old.text, new.text)) for change in found]
    order = list(ChangeKind)
    return Changes(
        tuple(sorted(found, key=lambda change: order.index(change.kind))), entries, _renumbered(before, after, pairs)
    )


def _is_listed(pair: Pair, old: PublishersList | None, new: PublishersList | None) -> bool:
    """Whether the pair stands in the publisher's list of changes."""
    return any(
        held is not None and side and any(one.block.start in held.blocks for one in side)
        for held, side in ((old, pair.old), (new, pair.new))
    )


def _is_marker(before: TextWords, after: TextWords, pair: Pair) -> bool:
    """Whether the pair is a single letter that one text alone has: a list marker that the other prints as none."""
    words = (*before.of(pair.old), *after.of(pair.new))
    if len(pair.old) + len(pair.new) != 1 or (pair.old or pair.new)[0].block.kind is BlockKind.ROW:
        return False
    return len(words) == 1 and len(words[0].key) == 1 and words[0].key.isalpha()


def _is_paged(canonical: CanonicalText) -> bool:
    return any(block.page is not None for block in canonical.blocks)


def _without_equal_rest(before: TextWords, after: TextWords, pair: Pair) -> Pair:
    """The sentences that one text has in the middle of a pair whose rest is equal; else the pair."""
    for text, side, words in (
        (before, pair.old, joined(after.of(pair.new))),
        (after, pair.new, joined(before.of(pair.old))),
    ):
        for start in range(1, len(side) - 1):
            for end in range(start + 1, len(side)):
                if joined((*text.of(side[:start]), *text.of(side[end:]))) == words:
                    return Pair(side[start:end], ()) if text is before else Pair((), side[start:end])
    return pair


def _new_entries(
    old: CanonicalText, old_list: PublishersList | None, new: CanonicalText, new_list: PublishersList | None
) -> tuple[Place, ...] | None:
    """The entries that the old edition's list does not have: the others are about earlier changes."""
    if new_list is None:
        return None
    known = {_bare(place.span.of(old.text)) for place in old_list.entries} if old_list else set()
    return tuple(place for place in new_list.entries if _bare(place.span.of(new.text)) not in known)


def _bare(text: str) -> str:
    return "".join(letter for letter in plain_form(text).casefold() if letter.isalnum())


def _renumbered(before: TextWords, after: TextWords, pairs: Sequence[Pair]) -> int:
    """The number of blocks whose first sentence stayed where its printed number changed."""
    count = 0
    for pair in pairs:
        if len(pair.old) == len(pair.new) == 1 and pair.old[0].begins and pair.new[0].begins:
            numbers = [
                printed_number(text.text, side[0].block) for text, side in ((before, pair.old), (after, pair.new))
            ]
            count += all(numbers) and numbers[0] != numbers[1]
    return count


@dataclass(frozen=True, slots=True)
class _Finder:
    """Makes changes of pairs of sentences of two texts. `are_in_two_formats`: one has pages and the other has none."""

    before: TextWords
    after: TextWords
    check_stop: StopCheck
    are_in_two_formats: bool

    def find(self, pairs: Sequence[Pair]) -> list[Change]:
        """The changes in reading order; a moved sentence comes where it stands now."""
        removed = [one for pair in pairs if not pair.new for one in pair.old]
        added = [one for pair in pairs if not pair.old for one in pair.new]
        moved = find_moved(removed, added, self.before, self.after)
        self.check_stop()
        pairs = self._without_read_elsewhere(pairs, moved)
        by_new = {one.new.first: one for one in moved}
        gone = {one.old.first for one in moved}
        changes: list[Change] = []
        alone: list[Pair] = []
        runs: list[Moved] = []
        for pair in pairs:
            here = by_new.get(pair.new[0].first) if pair.new and not pair.old else None
            if pair.old and pair.old[0].first in gone and not pair.new:
                continue
            if runs and not (here and _follows(runs[-1], here)):
                changes.append(self._moved(runs))
                runs = []
            if alone and (here or not _is_same_block(alone[-1], pair)):
                changes.append(self._alone(alone))
                alone = []
            if here:
                runs.append(here)
            elif not pair.old or not pair.new:
                alone.append(pair)
            else:
                changes += self._changed(pair.old, pair.new)
                self.check_stop()
        changes += [self._moved(runs)] if runs else []
        changes += [self._alone(alone)] if alone else []
        return changes

    def _without_read_elsewhere(self, pairs: Sequence[Pair], moved: Sequence[Moved]) -> Sequence[Pair]:
        """The pairs without a heading or note that the reader of another format finds a few lines elsewhere."""
        if not self.are_in_two_formats:
            return pairs
        old_at = {pair.old[0].first: at for at, pair in enumerate(pairs) if pair.old and not pair.new}
        new_at = {pair.new[0].first: at for at, pair in enumerate(pairs) if pair.new and not pair.old}
        left_out: set[int] = set()
        for one in moved:
            places = old_at.get(one.old.first), new_at.get(one.new.first)
            if not one.is_changed and None not in places and abs((places[0] or 0) - (places[1] or 0)) <= _NEAR:
                left_out.update(place for place in places if place is not None)
        return [pair for at, pair in enumerate(pairs) if at not in left_out]

    def _changed(self, old: Sequence[Sentence], new: Sequence[Sentence], is_moved: bool = False) -> Iterator[Change]:
        """The change between two versions of the same sentences, if any."""
        before, after = self.before.of(old), self.after.of(new)
        differ = joined(before) != joined(after)
        if differ and not is_moved and self._are_laid_out_otherwise(old, new):
            return
        if differ and not self._differ_by_a_marker(old, new):
            yield self._change(kinds_of_pair(before, after), old, new, is_moved)
        elif is_moved or self._is_punctuated_otherwise(old, new):
            yield self._change((ChangeKind.LAYOUT,), old, new, is_moved)

    def _are_laid_out_otherwise(self, old: Sequence[Sentence], new: Sequence[Sentence]) -> bool:
        return self._differ_by_a_marker(old, new) or say_the_same_in_rows(self.before, old, self.after, new)

    def _differ_by_a_marker(self, old: Sequence[Sentence], new: Sequence[Sentence]) -> bool:
        """Whether only one text prints a number or letter before the same sentence: "(a) ", "16.14 "."""
        whole = [self.before.of(old), self.after.of(new)]
        if any(
            _is_numbered_by(side, other, words) for side, other, words in ((old, new, whole), (new, old, whole[::-1]))
        ):
            return True
        bare = [
            without_marker(text.text, words, side[0].span.start)
            for text, words, side in zip((self.before, self.after), whole, (old, new), strict=True)
        ]
        marked = [len(one) < len(other) for one, other in zip(bare, whole, strict=True)]
        return marked.count(True) == 1 and joined(bare[0]) == joined(bare[1])

    def _is_punctuated_otherwise(self, old: Sequence[Sentence], new: Sequence[Sentence]) -> bool:
        if len(old) != len(new) or any(one.block.kind is BlockKind.ROW for one in (*old, *new)):
            return False  # another layout has list markers elsewhere, and each format separates cells in its own way
        return _signs(self.before, old) != _signs(self.after, new)

    def _moved(self, runs: Sequence[Moved]) -> Change:
        old, new = [one.old for one in runs], [one.new for one in runs]
        return next(self._changed(old, new, is_moved=True))

    def _alone(self, pairs: Sequence[Pair]) -> Change:
        old = [one for pair in pairs for one in pair.old]
        new = [one for pair in pairs for one in pair.new]
        return self._change(kinds_of_one((*self.before.of(old), *self.after.of(new))), old, new)

    def _change(
        self, kinds: tuple[ChangeKind, ...], old: Sequence[Sentence], new: Sequence[Sentence], is_moved: bool = False
    ) -> Change:
        before, after = _place(old), _place(new)
        old_words = before.span.of(self.before.text) if before else ""
        new_words = after.span.of(self.after.text) if after else ""
        return Change(kinds, before, after, word_diff(old_words, new_words), is_moved)


def _is_numbered_by(side: Sequence[Sentence], other: Sequence[Sentence], words: Sequence[Sequence[Word]]) -> bool:
    """Whether the first word of the other side is the printed number of this one: "7.5" of "7.5 m"."""
    number = (side[0].block.paragraph or "").strip("()[]. ").casefold()
    own, others = words
    is_printed = bool(number) and side[0].begins and not other[0].block.paragraph and others[0].key == number
    return is_printed and joined(own) == joined(others[1:])


def _follows(first: Moved, second: Moved) -> bool:
    """Whether one moved sentence followed the other before, too, and neither changed."""
    return not first.is_changed and not second.is_changed and first.old.end == second.old.first


def _is_same_block(first: Pair, second: Pair) -> bool:
    """Whether both are new, or both gone, and stand in one block."""
    if bool(first.old) != bool(second.old) or bool(first.new) != bool(second.new):
        return False
    return (first.old or first.new)[-1].block is (second.old or second.new)[0].block


def _place(sentences: Sequence[Sentence]) -> Place | None:
    if not sentences:
        return None
    return Place(Span(sentences[0].span.start, sentences[-1].span.end), sentences[0].block)


def _signs(text: TextWords, sentences: Sequence[Sentence]) -> str:
    """The letters of the sentences with their case and punctuation, without spaces, hyphens and list markers."""
    shown = "".join(text.text[text.words[one.first].start : one.span.end] for one in sentences)
    return "".join(_PUNCTUATED.findall(plain_form(shown)))
