"""Note the questions that the documents do not answer, where CITED_GAPS is on."""

import logging
from dataclasses import dataclass

from api.state import gaps
from api.state.gaps import Origin
from api.state.store import Store
from retrieval.answer import Answer, Filters, NoAnswerReason
from retrieval.errors import BadPlace
from retrieval.interfaces import NO_FILTERS

_log = logging.getLogger("cited")

# Silences that a new document could end. The others say something about the question, not about the documents.
_GAPS = {
    NoAnswerReason.NOTHING_RELEVANT,
    NoAnswerReason.TOPIC_ONLY,
    NoAnswerReason.SUPERSEDED_ONLY,
    NoAnswerReason.FOR_OTHERS_ONLY,
}


@dataclass(frozen=True, slots=True)
class Silences:
    """Notes silences in the state database of one library.

    A question that was asked of some documents only is left out: others may answer it. An answer is never lost because
    its silence could not be noted.
    """

    store: Store

    def note(self, answer: Answer, filters: Filters = NO_FILTERS) -> None:
        """Note the question of an answer that is a silence, read without its conversation."""
        if answer.reason in _GAPS:
            self._note(answer.standalone_question, filters, Origin.SILENCE)

    def note_report(self, question: str, filters: Filters = NO_FILTERS) -> None:
        """Note that somebody said of the silence to this question: "It should be in there"."""
        self._note(question, filters, Origin.REPORT)

    def _note(self, question: str, filters: Filters, origin: Origin) -> None:
        if filters != NO_FILTERS:
            return
        try:
            gaps.note(self.store, question, origin)
        except BadPlace as refusal:
            _log.error("a gap could not be noted: %s", refusal)
