"""The nations and the readers that a question names, and the texts that are stated for others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.applicability import Applicability, StatedBy, StatedExtent
from retrieval.applies.readers import is_for, is_for_others, named_groups
from retrieval.nations import ALL_NATIONS, Nations, mentioned_nations

_NATION_WORDS = re.compile(
    r"\b(?:england|wales|scotland|northern ireland|english|welsh|scottish|northern irish|uk|united kingdom|gb"
    r"|great britain)\b"
)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """For whom somebody asks: nations, and kinds of readers by the first names of their groups.

    `readers`: only text for these readers may answer. Text for other readers than `named` is marked, and may answer.
    """

    nations: Nations = frozenset()
    readers: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def restricts(self) -> bool:
        """Whether any text may be for others."""
        return bool(self.nations or self.readers)

    def excludes(self, stated: Applicability, sentence: str) -> bool:
        """Whether a sentence is stated for another nation, or for other readers than those that must be meant.

        A sentence that names nations is for those, whatever its section or document is for.
        """
        audience = stated.audience
        if audience and self.readers and not any(is_for(audience.readers, reader) for reader in self.readers):
            return True
        return bool(self.nations) and for_other_nations(self.nations, stated.extent, mentioned_nations(sentence))

    def is_for_others(self, stated: Applicability, sentence: str) -> bool:
        """Whether a quote of the sentence must say that it is stated for others than the question names."""
        audience = stated.audience
        return self.excludes(stated, sentence) or (audience is not None and is_for_others(audience.readers, self.named))


FOR_ANYBODY = AskedFor()


def for_other_nations(nations: Nations, extent: StatedExtent | None, named: Nations) -> bool:
    """Whether a sentence is for none of these nations, of which there is at least one."""
    stated = nations_of_sentence(extent, named)
    return bool(stated) and nations.isdisjoint(stated)


def nations_of_sentence(extent: StatedExtent | None, named: Nations) -> Nations:
    """The nations that a sentence is for, none where nothing says so. `named`: those that it names itself.

    Its own extent or its paragraph's counts first, then the nations that it names, then a wider extent.
    """
    if extent and (extent.by is StatedBy.PARAGRAPH or not named):
        return frozenset(extent.nations)
    return named


def asked_for(
    question: str, earlier: str = "", nations: Nations = frozenset(), readers: Sequence[str] = ()
) -> AskedFor:
    """For whom a question asks. What it does not name itself, `earlier`, the words before it, may name.

    `nations` and `readers` are those that a filter states; they come before those that the question names.
    """
    named = named_nations(question) or named_nations(earlier)
    groups = named_groups(question) or named_groups(earlier)
    return AskedFor(nations or named, tuple(readers), tuple(readers) or groups)


def named_nations(question: str) -> Nations:
    """The nations that a question names, in capitals or not; none where it names all of them."""
    nations = mentioned_nations(_NATION_WORDS.sub(_with_capitals, question))
    return frozenset() if nations == ALL_NATIONS else nations


def _with_capitals(words: re.Match[str]) -> str:
    return words[0].upper() if len(words[0]) == 2 else words[0].title()
