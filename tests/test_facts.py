"""Where sentences of two real reports stand: page, printed page, paragraph, heading.

Each was checked against the page as another program reads it: the number printed at its foot, the number printed before
the sentence, the last heading above it.

The reports lie beside the checkout; without them these tests skip and say so.
"""

from pathlib import Path

import pytest

from ingest.formats.readers import PDF, reader
from retrieval.text import Block, CanonicalText

Fact = tuple[str, int, str | None, str | None, str]

WHITE_PAPER: list[Fact] = [
    ("Exploitation increased as unregulated", 8, "4", None, "Foreword by the Home Secretary"),
    ("Third, the system must be fair and", 9, "5", None, "Foreword by the Home Secretary"),
    ("At the same time as a significant", 11, "7", "4", "INTRODUCTION"),
    ("Whereas just 5% of study visas from", 15, "11", None, "THE CASE FOR CHANGE"),
    ("We understand that the impacts of", 18, "14", "19", "IMPACTS OVER RECENT YEARS"),
    ("And we will separately set out new", 20, "16", "29", "NEXT STEPS"),
    ("The same is true in failing and", 22, "18", "40", "Chapter 2: Migration, Labour Market and Growth"),
    ("The first stage of our reforms will", 23, "19", "47", "Chapter 2: Migration, Labour Market and Growth"),
    ("A key driver behind this trend has", 27, "23", "57", "THE CASE FOR CHANGE"),
    ("The Immigration Salary List which", 29, "25", "70", "SKILLED WORKERS: RAISING THE THRESHOLDS"),
    ("The MAC will assess these factors", 30, "26", "76", "TEMPORARY SHORTAGE LIST"),
    ("As part of our mission to promote", 32, "28", "89", "GLOBAL TALENT"),
    ("We will explore a targeted and capped", 32, "28", None, "GLOBAL TALENT"),
    ("The proportion of students remaining", 36, "32", "102", "STUDENTS"),
    ("The remaining cohort were either", 39, "35", None, "GRADUATES"),
    ("Sponsors that fail at least one BCA", 40, "36", "117", "STUDENTS: RESPONSIBLE RECRUITMENT"),
    ("We will continue to monitor the", 42, "38", "128", "SHORT-TERM STUDY"),
    ("This chapter sets out how we plan to", 44, "40", "138", "Chapter 4: Fair Controls"),
    ("Those who arrive on a Family visa are", 46, "42", "144", "FAMILY REFORMS"),
    ("There will always be exceptional", 48, "44", "151", "EXCEPTIONAL CIRCUMSTANCES"),
    ("Sponsorship, both through the", 50, "46", "160", "HUMANITARIAN RESPONSE"),
    ("We have already exposed unprecedented", 52, "48", "172", "PROTECTING THE VULNERABLE FROM EXPLOITATION"),
    ("Under this Government’s mission to", 53, "49", "179", "PROTECTING THE VULNERABLE FROM EXPLOITATION"),
    ("We will also introduce tighter", 54, "50", "187", "Chapter 5: Rules Respected and Enforced"),
    ("6,781 were asylum related returns,", 57, "53", None, "THE CASE FOR CHANGE"),
    ("Building on the opportunity provided", 60, "56", "203", "STRONG BORDERS"),
    ("Asylum claims from Jordan increased", 62, "58", "215", "TACKLING ABUSE"),
    ("Improving the robustness of the age", 64, "60", None, "TACKLING ABUSE"),
    ("Those who come to the UK should", 66, "62", "232", "FOREIGN NATIONAL OFFENDERS"),
    ("We want to see vibrant communities in", 68, "64", "241", "Chapter 6: Fostering Integration and Cohesion"),
    ("There are currently no requirements", 71, "67", "251", "ENGLISH LANGUAGE"),
    ("These criteria alone do not reflect", 73, "69", "263", "EARNED SETTLEMENT"),
    ("He told the British people candidly:", 75, "71", "273", "Chapter 7: Conclusion - A System Fit for the Future"),
    ("We will lift the level for skilled", 77, "73", None, "Work Reforms"),
    ("We will go further in ensuring that", 77, "73", None, "Work Reforms"),
]
BEHAVIOUR_CHANGE: list[Fact] = [
    ("That is not to say that we have", 7, None, "1.5", "Scope of the inquiry"),
    ("The discussion so far has focused on", 14, "14", "2.18", "Distinction between individuals and business"),
    ("Our impression that there is", 18, "18", "3.8", "Applied research at a population level"),
    ("There was disagreement in the", 23, "23", "4.11", "Funding and research capacity"),
    ("Professor Marteau was critical of the", 26, "26", "4.21", "The Government Chief Social Scientist"),
    ("The final link in the translation of", 28, "28", "4.31", "Behavioural insights for policy makers"),
    ("A function of BIT is to “foster more", 30, "30", "4.39", "Sharing knowledge across government"),
    ("Witnesses also expressed concern that", 43, "43", "5.32", "Possible problems"),
    ("Several witnesses called for", 45, "45", "6.3", "Building evaluation into policy design"),
    ("The obesity epidemic cannot be", 52, "52", None, "Case Study 1: Tackling obesity"),
    ("The Change4Life campaign—in", 54, "54", "7.11", "Change4Life"),
    ("Although there is evidence about how", 58, "58", "7.21", "Weight management interventions"),
    ("Changes to infrastructure have to be", 60, "60", "7.31", "Infrastructure"),
    ("Several witnesses agreed that local", 63, "63", "7.42", "Localism and the sustainable transport fund"),
    ("Although we welcome the principle of DfT’s", 65, "65", "7.46", "Localism and the sustainable transport fund"),
    ("We commend the Department for", 72, "72", "8.32", "Localism and the Sustainable Transport Fund"),
    ("Within government, how are the", 90, "90", "9", "Practical application"),
    ("The Committee would welcome", 92, "92", "17", "Questions"),
    ("what lessons can be learnt from", 92, "92", "(j)", "Questions"),
    ("In seeking to avoid interventions", 13, "13", "2.13", "Intrusiveness"),
    ("Whilst theoretical understanding of", 17, "17", "3.6", "Applied research at a population level"),
    ("There are two reasons, in addition to", 21, "21", "4.4", "Reasons why policies may not be evidence-based"),
    (
        "It is clear that if the Government’s",
        23,
        "23",
        "4.10",
        "Poor evaluation of Government behaviour change interventions",
    ),
    ("more shared practice in terms of what", 30, "30", None, "Sharing knowledge across government"),
    ("Mr Letwin gave four reasons for", 33, "33", "5.4", "An emphasis on non-regulatory interventions"),
    ("Numerous reasons were provided in", 36, "36", "5.17", "Partnership Working"),
    ("Other witnesses echoed Professor", 40, "40", "5.22", "Conflict of interests"),
    ("take steps to ensure that what is", 44, "44", None, "Possible problems"),
    (
        "Some evaluations, including the Sure",
        47,
        "47",
        "6.8",
        "Using sufficient controls and evaluating complex interventions",
    ),
    (
        "Some witnesses asserted that there",
        56,
        "56",
        "7.15",
        "Population wide interventions: advertising, marketing and food labelling",
    ),
    ("Problems with the evaluation of the", 58, "58", "7.24", "Weight management interventions"),
    ("The Government’s approach to changing", 61, "61", "7.35", "Are the Government’s policies based on the evidence?"),
    (
        "Departmental Chief Scientific",
        68,
        "68",
        "8.8",
        "Better links between the academic and policy making communities",
    ),
    (
        "We find however that, at present, evaluations of Government behaviour",
        70,
        "70",
        "8.22",
        "The role of local authorities",
    ),
    ("Have publicly funded behaviour change", 90, "90", "8", "Practical application"),
    ("are current policy interventions", 92, "92", "(g)", "Questions"),
]


def found(canonical: CanonicalText, words: str) -> Block:
    """The block that holds these words, line breaks aside."""
    blocks = [block for block in canonical.blocks if words in " ".join(block.span.of(canonical.text).split())]
    assert len(blocks) >= 1, words
    return blocks[0]


@pytest.mark.parametrize(
    ("file", "facts"),
    [
        ("restoring-control-over-the-immigration-system-white-paper.pdf", WHITE_PAPER),
        ("behaviour-change-report.pdf", BEHAVIOUR_CHANGE),
    ],
)
def test_sentences_stand_where_they_are_printed(shared: Path, file: str, facts: list[Fact]) -> None:
    canonical = reader(PDF)((shared / "documents" / file).read_bytes()).canonical
    assert len(facts) >= 30
    wrong = []
    for words, page, label, paragraph, heading in facts:
        block = found(canonical, words)
        stands = (block.page, block.page_label, block.paragraph, block.heading_path[-1])
        if stands != (page, label, paragraph, heading):
            wrong.append(f"{words}: {stands}")
    assert wrong == []
