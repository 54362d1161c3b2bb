"""Real government documents, which are not part of the product: one run reads them all, quotes say where they stand.

The documents lie beside the checkout; without them these tests skip and say so.
"""

from pathlib import Path

import pytest

from api.bootstrap import Service, open_ingest, open_service
from api.settings import Settings
from ingest.report import DocumentOutcome, IngestReport
from ingest.source import sources

Run = tuple[IngestReport, Service]

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def run(shared: Path, data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Every PDF and page, and two of the Approved Documents (the rest is more of the same, and slow)."""
    data = tmp_path_factory.mktemp("real") / "data"
    data.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    folder = shared / "documents"
    texts = [folder / "approved-documents" / f"Text-Approved_Document_{name}-Content.txt" for name in ("K", "Q")]
    files = [*sorted(folder.glob("*.pdf")), folder / "govuk", *texts]
    settings = Settings(data=data)
    report = open_ingest(settings).run(sources(files))
    return report, open_service(settings)


def outcomes(report: IngestReport, outcome: DocumentOutcome) -> dict[str, str]:
    return {line.document_id: str(line.reason or line.detail) for line in report.lines if line.outcome is outcome}


def test_the_scan_is_reported_and_everything_else_comes_in(run: Run) -> None:
    report, service = run
    assert outcomes(report, DocumentOutcome.FAILED) == {"post-office-horizon-government-response-scanned": "no_text"}
    assert report.exit_code == 2
    assert len(service.library.versions()) == 13


def test_the_same_file_under_two_names_is_noticed(run: Run) -> None:
    twins = outcomes(run[0], DocumentOutcome.DUPLICATE)
    assert len(twins) == 1
    assert "women-state-pension-age" in next(iter(twins.values()))


def test_pages_without_words_are_named(run: Run) -> None:
    said = {line.document_id: line.detail for line in run[0].lines}
    assert said["space-economy-government-response"] == "no text on page 2, 34, 35"


@pytest.mark.parametrize(
    ("question", "document", "page", "label", "paragraph", "words"),
    [
        ("What is a nudge?", "behaviour-change-report", 11, "11", "2.6", "Richard Thaler and Cass Sunstein"),
        (
            "To which level will the skilled worker visa's threshold be raised?",
            "restoring-control-over-the-immigration-system-white-paper", 29, "25", "68", "RQF 6",
        ),
        (
            "Will overseas recruitment for social care visas end?",
            "restoring-control-over-the-immigration-system-white-paper", 31, "27", "81", "end overseas recruitment",
        ),
        (
            "For how long does the Graduate route let students stay?",
            "restoring-control-over-the-immigration-system-white-paper", 43, "39", "129", "two years",
        ),
        (
            "Does the government accept the PHSO's findings on maladministration?",
            "women-state-pension-age-government-decision", 9, None, "22", "28-month delay",
        ),
        ("Which stretch of East West Rail opens by 2024?", "strategic-vision-for-rail", None, None, "2.30", "Bedford"),
        ("What pitch may a private stair have at most?", "text-approved-document-k-content", None, None, None, "42°"),
    ],
)  # fmt: skip
def test_a_question_comes_back_with_the_page_and_paragraph_where_its_answer_is_printed(
    run: Run, question: str, document: str, page: int | None, label: str | None, paragraph: str | None, words: str
) -> None:
    answer = run[1].engine.ask(question)
    cited = [quote.citation for quote in answer.quotes or answer.nearest if words in quote.text]
    assert (document, page, label, paragraph) in [
        (citation.document_id, citation.page, citation.page_label, citation.paragraph) for citation in cited
    ]
