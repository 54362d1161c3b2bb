"""How much of a file was read: measured against a dump that the reader has no part in, said in the report, kept."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

import ingest.reading.sources
from ingest.blocks.extraction import RawBlock, join
from ingest.blocks.note_marks import note_mark
from ingest.formats.readers import DOCX, HTML, MARKDOWN, ODT, PDF, TEXT, reader
from ingest.generations.doctor import Finding, Health, examine
from ingest.reading.coverage import NOT_MEASURED, count_words, coverage, measure, percent, remark
from ingest.reading.dumps import dump
from ingest.reading.worker import extract, from_json, to_json
from retrieval.text import BlockKind
from tests.ingest import made_docx, made_html, made_odt
from tests.ingest.made import guide_docx, guide_odt, guide_pdf
from tests.ingest.made_library import Shelf, as_written, the
from tests.ingest.made_pdf import made, say

LONG = 60.0

PAGE = made_html.page(
    "<h2>Permits</h2><p>A permit costs £75<sup>1</sup> a year.</p><table><tr><th>Ward</th><th>Day</th></tr>"
    "<tr><td rowspan=2>North</td><td>Monday</td></tr><tr><td>Friday</td></tr></table><ol type=a><li>Apply.</ol>"
)
MARKED = """---
title: Street trees
tags: [trees, streets]
---
# Street trees

1. Ask *first*, see [the guide](https://example.org/guide "A guide").[^1]
1. Then plant &amp; water.

| Tree | Height |
|------|--------|
| Elm  | 30 m²  |

<div class="boxed"><b>Elms</b> are <!-- not --> old.</div>

[^1]: Of the guide's second edition.
"""


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (DOCX, guide_docx()),
        (ODT, guide_odt()),
        (PDF, guide_pdf()),
        (HTML, PAGE),
        (MARKDOWN, MARKED.encode()),
        (TEXT, "Trees\n\nAn elm is 30 m² wide.\n=====\n1.1 Plant it.".encode("cp1252")),
    ],
    ids=["docx", "odt", "pdf", "html", "markdown", "text"],
)
def test_of_a_file_that_is_read_well_all_words_are_read(kind: str, data: bytes) -> None:
    share = measure(reader(kind)(data).canonical, kind, data, LONG)
    assert share is not None
    assert share >= 0.98


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﬁre Ofﬁce CAFÉ", "fire office cafe\u0301"),
        ("post\u00adponed", "postponed"),
        ("post-\nponed, 2025-\x02\r\n26", "postponed 2025-26"),
        ("self-employed", "self-\ufffe\nemployed"),
        ("400 m² of CO₂", "400 m 2 of CO 2"),
        ("10⁶", "10 6"),
    ],
)
def test_words_are_the_same_whatever_form_they_are_printed_in(one: str, other: str) -> None:
    assert count_words(one) == count_words(other)


@pytest.mark.parametrize(("one", "other"), [("10⁶", "106"), ("parks team", "parksteam"), ("88.5", "88.8")])
def test_words_that_say_something_else_are_others(one: str, other: str) -> None:
    assert count_words(one) != count_words(other)


def test_a_word_counts_as_often_as_it_stands_there() -> None:
    """Ten words, of which "the" stands twice and is read once, and two are not read at all."""
    canonical = join([RawBlock(BlockKind.PARAGRAPH, "The elm and the ash. They stand here.", paragraph="7")])
    assert coverage(canonical, "7 the elm and the ash they stand here") == 1.0
    assert coverage(canonical, "7 the elm the ash the oak they stand here") == pytest.approx(0.8)


def test_printed_numbers_and_marks_of_notes_are_words_that_were_read() -> None:
    canonical = join([RawBlock(BlockKind.ITEM, f"A fee{note_mark('3')} is due.", paragraph="(b)")])
    assert coverage(canonical, "(b) A fee 3 is due.") == 1.0


def test_a_file_without_words_has_no_share() -> None:
    assert coverage(join([RawBlock(BlockKind.PARAGRAPH, "An elm.")]), " — ") is None


@pytest.mark.parametrize(
    ("kind", "data", "lost"),
    [
        (DOCX, guide_docx(), BlockKind.ROW),
        (ODT, guide_odt(), BlockKind.ITEM),
        (PDF, guide_pdf(), BlockKind.PARAGRAPH),
        (HTML, PAGE, BlockKind.ROW),
        (MARKDOWN, MARKED.encode(), BlockKind.ITEM),
    ],
)
def test_what_a_reader_loses_is_missing_from_the_share(kind: str, data: bytes, lost: BlockKind) -> None:
    whole = reader(kind)(data)
    kept = tuple(block for block in whole.canonical.blocks if block.kind is not lost)
    poorer = replace(whole.canonical, blocks=kept)
    said, before = dump(kind, data), coverage(whole.canonical, dump(kind, data) or "")
    assert said is not None
    assert before is not None
    assert (coverage(poorer, said) or 0) < before - 0.05


def dumped(kind: str, data: bytes) -> list[str]:
    return sorted(count_words(dump(kind, data) or "").elements())


def test_the_dump_of_a_page_has_its_words_and_nothing_that_stands_around_them() -> None:
    page = (
        "<!doctype html><html><head><title>Site</title><style>b{}</style></head><body><header>Menu</header>"
        "<nav>Home</nav><div class=cookie-banner>Accept</div><script>run()</script><div hidden>Secret</div>"
        '<p style="display: none">Unseen</p><form><p>The pa<b>ge</b>.</p><button>Closed</button>'
        '<div hidden="until-found">Section</div><del>Old</del></form>x<sub>2</sub><br>y<footer>Crown</footer></body>'
    )
    assert dumped(HTML, page.encode()) == sorted(["the", "page", "closed", "section", "old", "x", "2", "y"])


def test_a_page_that_stands_in_what_seems_to_be_around_it_is_in_the_dump() -> None:
    page = f"<body><div class=related-links><h1>Trees</h1><p>{made_html.FILLER}</p></div><p>See also.</p></body>"
    assert {"trees", "council", "also"} <= {*dumped(HTML, page.encode())}


def test_the_dump_of_a_word_document_has_every_text_node_once() -> None:
    body = (
        made_docx.p(made_docx.r("Pla"), made_docx.r("nts"), made_docx.r("2", "<w:vertAlign w:val='superscript'/>"))
        + made_docx.sdt(made_docx.p(made_docx.r("Kept")))
        + made_docx.p(made_docx.box(made_docx.p(made_docx.r("Boxed"))))
        + "<w:p><w:del><w:r><w:delText>Gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert dumped(DOCX, made_docx.docx(body)) == sorted(["plants", "2", "kept", "boxed"])


def test_the_dump_of_an_odt_has_its_notes_and_no_comments() -> None:
    body = made_odt.p(
        f"Pla<text:span>nts</text:span>{made_odt.note('1', made_odt.p('Noted.'))}<text:line-break/>grow"
        f"<office:annotation>{made_odt.p('Why?')}</office:annotation>"
    )
    assert dumped(ODT, made_odt.odt(body)) == sorted(["plants", "1", "noted", "grow"])


def test_text_between_two_rules_is_in_the_dump_and_front_matter_is_not() -> None:
    assert dumped(MARKDOWN, b"---\nAn elm is old\n---\nFelled.") == ["an", "elm", "felled", "is", "old"]
    assert dumped(MARKDOWN, b"---\ntitle: Elms\n---\nFelled.") == ["felled"]


def test_running_heads_and_page_numbers_are_not_in_the_dump_of_a_pdf_and_figures_are() -> None:
    def drawn(number: int, figure: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            say(canvas, 72, 800, "Tree strategy")
            say(canvas, 72, 780, figure)
            for line in range(6):
                say(canvas, 72, 700 - 20 * line, f"Sentence {'abcdef'[line]}{'uvwxyz'[number]} here.")
            say(canvas, 300, 30, str(number + 1))

        return draw

    pages = [drawn(number, figure) for number, figure in enumerate(["250", "2024", "31", "88"])]
    found = count_words(dump(PDF, made(*pages)) or "")
    assert "strategy" not in found
    assert found["sentence"] == 24
    assert {"250", "2024", "31", "88"} <= {*found}
    assert not {"1", "2", "3", "4"} & {*found}


def test_the_worker_measures_and_what_is_stored_keeps_the_share(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(made_html.page("<p>A permit costs <del>£60 a year in each ward of the town</del> £75.</p>"))
    found = extract(path, HTML)
    assert found.coverage is not None
    assert 0.5 < found.coverage < 0.9
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_what_was_stored_before_there_was_a_share_still_opens() -> None:
    value = to_json(reader(TEXT)(b"An elm is old."))
    del value["coverage"]
    assert from_json(value).coverage is None


def raising(error: Exception) -> Callable[..., str]:
    def fail(*_: object) -> str:
        raise error

    return fail


def endless(*_: object) -> str:
    while True:
        pass


@pytest.mark.parametrize("dumping", [raising(ValueError("broken")), raising(MemoryError()), endless])
def test_a_dump_that_fails_or_takes_too_long_gives_no_share(
    monkeypatch: pytest.MonkeyPatch, dumping: Callable[..., str]
) -> None:
    monkeypatch.setattr("ingest.reading.dumps.dump", dumping)
    assert measure(reader(TEXT)(b"An elm is old.").canonical, TEXT, b"", 0.1) is None


FALLS = """
import os, runpy, sys
import ingest.reading.dumps
ingest.reading.dumps.dump = lambda media_type, data: os.abort()
_, _, _, module, *given = sys.argv
sys.argv = [module, *given]
runpy.run_module(module, run_name="__main__")
"""


def test_a_process_that_falls_while_it_measures_has_read_the_file_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "elms.txt"
    path.write_text("An elm is old.")
    run = subprocess.run

    def run_and_fall(command: list[str], **named: Any) -> Any:
        return run([command[0], "-c", FALLS, *command[1:]], **named)

    monkeypatch.setattr(subprocess, "run", run_and_fall)
    found = extract(path, TEXT)
    assert found.canonical.text == "An elm is old."
    assert found.coverage is None
    assert found.notes == (NOT_MEASURED,)


@pytest.mark.parametrize(
    ("share", "said"), [(0.72, "72 %"), (0.8999, "89 %"), (0.29, "29 %"), (1.0, "100 %"), (0.9999, "99 %")]
)
def test_less_than_all_is_never_shown_as_all(share: float, said: str) -> None:
    assert percent(share) == said


def test_only_a_share_below_nine_tenths_is_worth_a_remark() -> None:
    assert remark(0.9, "guide.pdf") is None
    assert remark(None, "guide.pdf") is None
    look = "`cited inspect 'my guide.pdf'` shows whether more is missing than the remarks say."
    assert remark(0.725, "my guide.pdf") == f"72 % of the file's words were read: {look}"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Two files, of one of which little is read."""
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    shelf.put("trees.txt", "Trees\n\nA tree preservation order protects a tree.")

    def read(*given: Any) -> str:
        found = extract(*given)
        return as_written(replace(found, coverage=0.72) if "tree" in found.canonical.text else found)

    monkeypatch.setattr(ingest.reading.sources, "extract_json", read)
    return shelf


def told(shelf: Shelf) -> Finding:
    [found] = [one for one in examine(shelf.data, None) if one.what == "coverage"]
    return found


def test_the_report_says_of_which_file_little_was_read(shelf: Shelf) -> None:
    report = shelf.bring()
    look = "`cited inspect trees.txt` shows whether more is missing than the remarks say"
    assert f"72 % of the file's words were read: {look}" in str(the(report, "trees").detail)
    assert the(report, "bins").detail is None
    shares = {line["document_id"]: line["coverage"] for line in report.to_json()["lines"]}
    assert shares == {"trees": 0.72, "bins": 1.0}


def test_the_doctor_lists_the_document_as_a_notice(shelf: Shelf) -> None:
    shelf.bring()
    found = told(shelf)
    assert found.health is Health.NOTICE
    assert "trees (72 %, trees.txt)" in found.said
    assert "bins" not in found.said
    assert "cited inspect" in str(found.todo)
    assert shelf.bad() == []


def test_the_doctor_says_that_all_is_read_where_it_is(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    shelf.bring()
    found = told(shelf)
    assert found.health is Health.GOOD
    assert found.said == "1 edition has 90 % or more of the words of its file"
