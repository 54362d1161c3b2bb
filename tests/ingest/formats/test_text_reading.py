"""Plain text is read as what it says: its encoding, numbers, lists and headings; and the cases of text and Markdown."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.blocks.extraction import Extraction
from ingest.blocks.sentences import MAX_SENTENCE_CHARS
from ingest.formats.decoding import decode_text
from ingest.formats.readers import HTML, MARKDOWN, PDF, TEXT, media_type, reader
from ingest.formats.text import reader as plain
from ingest.reading.verify import Claim, verify_file
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind, digest
from tests.ingest import made_text as made
from tests.ingest.made_text import block_of, led_in, told
from tests.size import FULL
from tests.work import calls_of


def text(source: str) -> Extraction:
    return plain.read(source.encode())


# --- encodings


@pytest.mark.parametrize(
    "words",
    [
        "A skip licence costs £60 a week.",
        "Café – £5.",
        "It’s “open” – £5… naïve",
        "400 m² at 20°C, ½ mile, €5, £7",
        "RÉSUMÉ of É",
        "post¬ponement, don´t, word¹",
        "ÀÉÈ ÖÜ ÑÓ",
        "Les élèves français, à Noël: déjà créée",
    ],
)
def test_what_is_not_utf8_is_windows_1252(words: str) -> None:
    found = decode_text(words.encode("cp1252"))
    assert found.text == words
    assert found.remark == "The file is not UTF-8; it was read as Windows-1252."


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("mac_roman", "It’s £60."),
        ("mac_roman", "“Don’t,” she said – it’s £60."),
        ("cp850", "A skip costs £60 a week."),
        ("cp1250", "Zażółć gęślą jaźń. Łatwo załatwić sprawę w urzędzie gminy, opłata wynosi."),
        ("cp1251", "Совет должен опубликовать план. Разрешение на парковку стоит 75 фунтов в год."),
        ("koi8_r", "Совет должен опубликовать план. Разрешение на парковку стоит 75 фунтов в год."),
        ("cp1253", "Το συμβούλιο πρέπει να δημοσιεύσει ένα σχέδιο κάθε τρία χρόνια για τους κατοίκους."),
        ("utf-16-le", "A skip costs £60."),
        ("utf-16-be", "A skip costs £60."),
        ("utf-16", "A skip costs £60."),
        ("utf-32", "A skip costs £60."),
    ],
)
def test_another_encoding_is_read_where_the_bytes_prove_it(encoding: str, words: str) -> None:
    assert decode_text(words.encode(encoding)).text == words


def test_windows_1252_pasted_into_utf8_is_read_as_what_it_is() -> None:
    found = decode_text("Café – £60 and ".encode() + b"\xa345 \x96 \xe2\x80\x99")
    assert found.text == "Café – £60 and £45 – ’"
    assert "mixed" in (found.remark or "")


@pytest.mark.parametrize("data", [b"A\0B", bytes(range(256)) * 3])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        plain.read(data)
    assert caught.value.reason is Reason.ENCODING


def test_plain_text_stays_what_it_is_in_any_encoding() -> None:
    source = "Fees\r\n====\r\n\r\n1. A fee\tof  £60.\r\n  (a) yes\x0c\n"
    assert plain.read(source.encode("cp1252")).canonical.text == source


def test_verification_reads_by_the_same_rules_and_says_which(tmp_path: Path) -> None:
    file = tmp_path / "fees.txt"
    file.write_bytes("Skip fees\n\nA skip licence costs £60 a week.\n".encode("cp1252"))
    found = plain.read(file.read_bytes()).canonical
    start = found.text.index("A skip")
    words = found.text[start : start + 32]
    version = sha256(file.read_bytes()).hexdigest()
    claim = Claim(words, start, start + 32, version, found.sha256, digest(words), ())
    (result,) = verify_file([claim], file)
    assert words == "A skip licence costs £60 a week."
    assert result.verified
    assert "read as Windows-1252" in result.message


# --- formats


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
@pytest.mark.parametrize(
    "data", [b"# Files\n\nA file that begins with %PDF-1.7 is a PDF.", b"%PDF-1.7 is the mark of a PDF.\n"]
)
def test_a_text_that_mentions_the_mark_of_a_pdf_is_a_text(name: str, data: bytes) -> None:
    assert media_type(name, data) in (MARKDOWN, TEXT, HTML)


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.md", "a", "a.docx"])
@pytest.mark.parametrize("before", [b"", b"\r\n", b"\xef\xbb\xbf"])
def test_a_pdf_is_one_whatever_its_name_says(name: str, before: bytes) -> None:
    assert media_type(name, before + b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n") == PDF


def test_a_pdf_may_have_something_before_its_mark() -> None:
    assert media_type("a.pdf", b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj") == PDF


# --- plain text


def test_numbered_paragraphs_and_lists_of_a_text_keep_their_numbers() -> None:
    assert told(text(made.NUMBERED)) == [
        ("heading", None, "Flood plan"),
        ("heading", "1", "1. Purpose"),
        ("paragraph", "1.1", "This plan says who does what."),
        ("paragraph", "1.2", "The board must review it every two years, as paragraph 1.1 of the charter says."),
        ("heading", "2", "2. Duties"),
        ("item", "(a)", "to warn the people who live beside the river; and"),
        ("item", "(b)", "to open the hall:"),
        ("item", "(i)", "by day;"),
        ("item", "(ii)", "by night."),
        ("paragraph", None, "3.5 per cent of homes flood each year."),
    ]


def test_a_letter_stands_under_its_own_heading_and_a_roman_figure_under_its_letter() -> None:
    found = text(made.NUMBERED)
    assert block_of(found, "to warn").heading_path == ("Flood plan", "2. Duties")
    assert led_in(found, "to warn") is None
    assert led_in(found, "by night") == "to open the hall:"


def test_the_letter_i_follows_h_and_is_no_roman_figure() -> None:
    found = text("It must:\n(g) warn;\n(h) open;\n(i) close;\n(j) report.\n")
    assert {block.level for block in found.canonical.blocks if block.kind is BlockKind.ITEM} == {1}


def test_a_list_of_short_numbered_lines_is_no_row_of_headings() -> None:
    assert told(text(made.STEPS))[1:] == [
        ("item", "1", "Fill in the form"),
        ("item", "2", "Send it to us"),
        ("item", "3", "Wait for a letter"),
        ("paragraph", None, "We reply within a month."),
    ]


def test_a_sentence_over_a_line_end_is_one_and_a_list_without_marks_stays_a_list() -> None:
    assert [words for _, _, words in told(text(made.WRAPPED))] == [
        "The council agreed the plan at its meeting on the 3 May 2026, and the plan takes effect next year.",
        "You must bring:",
        "a passport or a driving licence",
        "a letter from the college",
    ]


def test_a_line_under_a_heading_marks_it_and_is_no_text() -> None:
    found = text(made.UNDERLINED)
    assert found.title == "Lamps"
    assert told(found) == [
        ("heading", None, "Lamps"),
        ("heading", None, "Rules"),
        ("paragraph", None, "A skip needs four lamps."),
        ("paragraph", None, "Lamps are amber."),
    ]
    assert block_of(found, "four lamps").heading_path == ("Lamps", "Rules")


def test_headings_with_hashes_lose_them_on_both_sides() -> None:
    assert told(text("# Fees #\nIt is £5.\n## Cards ##\nPay by card.\n"))[0::2] == [
        ("heading", None, "Fees"),
        ("heading", None, "Cards"),
    ]


def test_offsets_count_code_points() -> None:
    found = text("Emoji 🎉🎉\n\n𝑥 costs £5 🎉. It is due.\n")
    assert [span.of(found.canonical.text) for _, span in found.canonical.sentences()][1:] == [
        "𝑥 costs £5 🎉.",
        "It is due.",
    ]


# --- what hostile files do


SHARE = 1 if FULL else 2


def hostile(share: int = 1) -> Iterator[bytes]:
    """Texts that could take long to read; with `share`, each as its first part: a half, a quarter."""
    yield b"x <del>" * (5_000 // share)
    yield b"x " + b"<sup>" * (5_000 // share) + b"a" + b"</sup>" * (5_000 // share)
    yield b"<table>\n\nx\n\n" * (300 // share)
    yield b"<div hidden>\n\ntext\n\n" * (500 // share)
    yield b">" * (3_000 // share) + b" x"
    yield b"[^1]: x\n" * (5_000 // share)
    yield b"---\n" + b"a: b\n" * (10_000 // share)
    yield b"| a |\n|--|\n" + b"|x|\n" * (3_000 // share)
    yield b"a passport or a driving licence:\n" * (5_000 // share)
    yield b"Cllr. Jones " * (10_000 // share)
    yield b"- " * (20_000 // share)
    yield b"(i) x\n" * (10_000 // share)
    yield (b"ivx " * 30 + b"1\n\f") * (500 // share)
    yield b"A B 1\n\f" * (4_000 // share)
    yield b"\xa3 5 it\x92s " * (20_000 // share)
    yield "é é ".encode() * (20_000 // share) + b"\xa3"


@pytest.mark.parametrize(("data", "quarter"), list(zip(hostile(SHARE), hostile(4 * SHARE), strict=True)))
@pytest.mark.parametrize("kind", [MARKDOWN, TEXT])
def test_the_work_for_a_hostile_text_grows_with_its_length(data: bytes, quarter: bytes, kind: str) -> None:
    # Where the work grows with the square of the length, the whole takes sixteen times the calls of a quarter. A
    # thousand are allowed for what does not depend on the length.
    assert calls_of(lambda: read_or_refused(data, kind)) <= 6 * calls_of(lambda: read_or_refused(quarter, kind)) + 1000


def read_or_refused(data: bytes, kind: str) -> None:
    try:
        reader(kind)(data)
    except Unreadable as refusal:
        assert str(refusal)


# --- the cases


def case(shared: Path, name: str) -> Extraction:
    path = shared / "faults" / "inputs" / name
    if not path.exists():
        pytest.skip("needs the files that are read wrongly, which are not part of the product")
    data = path.read_bytes()
    return reader(media_type(name, data))(data)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("t01b-cp1252-pound.txt", "A skip licence costs £60 a week."),
        ("m01-html-blocks.md", "You pay 25 per cent less when you are the only adult."),
        ("m01-html-blocks.md", "Band B | £1,480"),
        ("m01-html-blocks.md", "Bills are sent in March."),
        ("m01-html-blocks.md", "Appeals go to the tribunal."),
        ("m04-rule-first.md", "A skip on the road needs a licence of £60."),
        ("m04-rule-first.md", "A skip needs four amber lamps."),
        ("m09-tables.md", "North | Monday |  | Friday"),
        ("m16-pdf-in-text.md", "A file that begins with the mark %PDF-1.7 is a portable document."),
        ("t09-sentences.txt", '"Is it fair?" asked Cllr. Jones.'),
        ("q02-committee.txt", "The Dept. Health letter was noted."),
    ],
)
def test_a_case_says_what_its_file_says(shared: Path, name: str, words: str) -> None:
    found = case(shared, name).canonical
    assert words in [span.of(found.text) for _, span in found.sentences()]


def test_the_case_without_full_stops_gives_no_endless_sentence(shared: Path) -> None:
    found = case(shared, "t07-no-full-stops.txt").canonical
    assert max(len(span) for _, span in found.sentences()) <= MAX_SENTENCE_CHARS


@pytest.mark.parametrize("name", ["t20-numbered.txt", "m15-hard-wrap-numbered.md"])
def test_the_numbered_cases_keep_their_numbers(shared: Path, name: str) -> None:
    blocks = told(case(shared, name))
    assert ("paragraph", "1.1", "The borough must have a plan.") in blocks
    assert ("paragraph", "1.2", "The plan must be reviewed every two years.") in blocks


def test_the_duties_of_the_numbered_case_stand_under_duties(shared: Path) -> None:
    found = case(shared, "t20-numbered.txt")
    assert block_of(found, "to report").heading_path[-1] == "2. Duties"
    assert led_in(found, "to report") is None


def test_the_case_with_front_matter_takes_its_title(shared: Path) -> None:
    assert case(shared, "m17-front-matter-title.md").title == "Minutes of the Harbour Board, 4 May 2026"
