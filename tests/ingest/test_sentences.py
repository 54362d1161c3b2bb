"""Sentences of British official prose: whole behind abbreviations, and never longer than a quote may be."""

import pytest

from ingest.blocks.sentences import MAX_SENTENCE_CHARS, sentences
from retrieval.text import Span


def split(source: str) -> list[str]:
    return [span.of(source) for span in sentences(source, Span(0, len(source)))]


@pytest.mark.parametrize(
    "whole",
    [
        "The motion was put by Cllr. Jones and seconded by Cllr. Patel.",
        "The Dept. Health letter and the Govt. Actuary's were noted.",
        "Sgt. Hill, Insp. Poe, Ch. Supt. Roe and Det. Con. Day met Lt. Col. Ray.",
        "Messrs. Smith & Co. Ltd. were paid.",
        "The desk is open for 9 hrs. Monday to Friday, from 9 a.m. Mondays.",
        "Reg. v. Smith & Ors. [2019] EWCA Civ. 12 applies.",
        "The Rt. Hon. Jane Roe and the Rev. Dr. Poe of St. Helens wrote it.",
        "The U.K. Government and J. Doe et al. found no harm.",
        "See paras. 3 and 4, reg. 12, Sch. 2, Art. 8, Fig. 3 and Nos. 4 to 6 of Vol. 2.",
        "The Building (Approved Inspectors etc.) Regulations apply in Oct. 2026.",
        "3. The borough pays.",
    ],
)
def test_an_abbreviation_ends_no_sentence(whole: str) -> None:
    assert split(f"It rained. {whole} The chair thanked them.") == ["It rained.", whole, "The chair thanked them."]


@pytest.mark.parametrize(
    "parts",
    [
        ["They met at 6 p.m.", "They agreed."],
        ["The rate is 0.5.", "Pay by card, cash, etc.", "The office shuts."],
        ["Is there a fee?", "No.", "The desk is free."],
        ["The shop is in High St.", "It opens at 5.", "The end."],
        ["The rules are in Annex A.", "The fee is in Annex B.", "It is £5."],
        ["They wrote to Robust Details Ltd.", "The company replied."],
        ["They moved in.", "Work began.", "They sat.", "Others stood."],
    ],
)
def test_a_sentence_may_end_with_an_abbreviation_or_a_figure(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("\n".join(f"lamp {n}, in Mill Lane" for n in range(900)), "Lane"),
        ("; ".join(f"lamp {n}, in Mill Lane" for n in range(900)), ";"),
        (" | ".join(f"lamp {n}, in Mill Lane" for n in range(900)), "|"),
        (", ".join(f"lamp {n} in Mill Lane" for n in range(900)), ","),
        (" ".join(f"lamp {n} in Mill Lane" for n in range(900)), ""),
        ("x" * 9_000, ""),
    ],
)
def test_no_sentence_is_longer_than_a_quote_may_be(source: str, end: str) -> None:
    found = split(source)
    assert max(map(len, found)) <= MAX_SENTENCE_CHARS
    assert len(found) <= 3 * len(source) / MAX_SENTENCE_CHARS + 1
    assert all(part.endswith(end) for part in found[:-1])
    assert "".join("".join(found).split()) == "".join(source.split())
