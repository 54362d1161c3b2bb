"""The words for what is wrong with a quote or a silence, for the pages and the terminal."""

from collections.abc import Mapping

OF_QUOTES: Mapping[str, str] = {
    "no_answer": "Does not answer",
    "out_of_date": "Out of date",
    "cut_off": "Cut off",
    "wrong_passage": "Wrong passage",
}
OF_SILENCES: Mapping[str, str] = {"should_be_there": "It should be in there"}
COMPLAINTS: Mapping[str, str] = {**OF_QUOTES, **OF_SILENCES}
