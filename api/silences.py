"""Note the questions that the documents do not answer, where CITED_GAPS is on."""

import logging
from dataclasses import dataclass

from api.settings import Settings
from api.state import gaps
from api.state.gaps import Origin
from api.state.store import Store
from retrieval.answer import Answer, Filters, NoAnswerReason
from retrieval.errors import BadPlace
from retrieval.interfaces import NO_FILTERS

_log = logging.getLogger("cited")

# Silences that a new document could end. The others say something about the question, not about the documents.
_GAPS = {NoAnswerReason.NOTHING_RELEVANT, NoAnswerReason.TOPIC_ONLY, NoAnswerReason.SUPERSEDED_ONLY}


@dataclass(frozen=True, slots=True)
class Silences:
    """Notes silences in the state database of one library."""

    store: Store

    def note(self, answer: Answer, filters: Filters = NO_FILTERS) -> None:
        """Note the question of an answer that is a silence, read without its conversation.

        A question that was asked of some documents only is left out: others may answer it. An answer is never lost
        because its silence could not be noted.
        """
        if answer.reason not in _GAPS or filters != NO_FILTERS:
            return
        try:
            gaps.note(self.store, answer.standalone_question, Origin.SILENCE)
        except BadPlace as refusal:
            _log.error("a gap could not be noted: %s", refusal)


def note_report(settings: Settings, question: str) -> bool:
    """Note that somebody said of a silence: "It should be in there". Returns whether it is stored. Raises BadPlace."""
    if settings.gaps == "off":
        return False
    gaps.note(Store(settings.data), question, Origin.REPORT)
    return True
