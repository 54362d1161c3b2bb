"""Pages as pictures: drawn in a process of their own, with a quote's marks exactly on its words, or not at all."""

import os
import signal
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.formats.pdf.picture import DrawnPages, PictureBox
from ingest.formats.pdf.png import Pixels, encode_png
from ingest.formats.pdf.reader import read
from ingest.reading.page_pictures import PageLimits, PagePictures, PictureMark, is_picture
from ingest.reading.places import words_by_page
from retrieval.errors import Reason, Unreadable
from retrieval.text import Span
from tests.faults.bombs import pdf, stream
from tests.ingest.made import guide_pdf
from tests.ingest.made_pdf import Draw, made, prose, say

DUTY = "Every ward must keep a register of its trees."


@pytest.fixture(scope="module")
def pictures() -> Iterator[PagePictures]:
    pictures = PagePictures(PageLimits(wall=20))
    yield pictures
    pictures.stop()


def stored(folder: Path, data: bytes) -> Path:
    path = folder / "file.pdf"
    path.write_bytes(data)
    return path


def decoded(content: bytes) -> Pixels:
    """The pixels of a PNG with a palette and no filter, as `encode_png` writes it."""
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert zlib.crc32(name + body) == struct.unpack(">I", content[at + 8 + size : at + 12 + size])[0]
        chunks[name] = body
        at += 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    return np.asarray(palette[rows[:, 1:]], np.uint8)


@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3))))
def test_with_few_colours_each_pixel_keeps_its_colour_but_for_the_finest_steps(pixels: Pixels) -> None:
    found = decoded(encode_png(pixels)).astype(int)
    assert found.shape == pixels.shape
    assert np.abs(found - pixels).max() <= 8
    assert is_picture(encode_png(pixels))


def test_with_many_colours_each_pixel_gets_a_near_one() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (200, 200, 3), np.uint8)
    found = decoded(encode_png(pixels)).astype(int)
    assert len(np.unique(found.reshape(-1, 3), axis=0)) <= 256
    assert np.abs(found - pixels).mean() < 40


def test_a_page_is_drawn_as_it_looks_and_larger_where_asked(pictures: PagePictures, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, A4[0] / 2, A4[1] / 2, stroke=0, fill=1)

    path = stored(tmp_path, made(draw))
    small, large = decoded(pictures.draw(path, 1)), decoded(pictures.draw(path, 1, 200))
    assert small.shape[:2] == pytest.approx((1287, 910), abs=2)
    assert large.shape[:2] == pytest.approx((2573, 1819), abs=3)
    assert small[1200, 100].tolist() == [255, 0, 0]
    assert small[100, 100].tolist() == small[1200, 800].tolist() == [255, 255, 255]


def test_a_page_as_large_as_a_wall_gets_no_more_pixels_than_others(pictures: PagePictures, tmp_path: Path) -> None:
    kids = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14000 14000] /Contents 4 0 R >>"
    path = stored(tmp_path, pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: kids, 3: page, 4: stream(b"")}))
    height, width, _ = decoded(pictures.draw(path, 1)).shape
    assert height * width <= 1.02 * 1287 * 910


def marks_of(pictures: PagePictures, path: Path, words: str, core: str | None = None) -> tuple[PictureMark, ...]:
    canonical = read(path.read_bytes()).canonical
    start = canonical.text.index(words)
    inside = () if core is None else (Span(at := canonical.text.index(core, start), at + len(core)),)
    return pictures.mark(path, words_by_page(canonical, Span(start, start + len(words)), inside))


def read_back(path: Path, marks: tuple[PictureMark, ...]) -> str:
    with path.open("rb") as content:
        drawn = DrawnPages(content)
        return " ".join(
            drawn.words_in(mark.page - 1, PictureBox(mark.left, mark.top, mark.right, mark.bottom)).strip()
            for mark in marks
        )


def turned(canvas: Canvas) -> None:
    """A page that is shown turned by a quarter, and cut on two sides."""
    canvas.setPageRotation(90)
    canvas.setCropBox((40, 60, 560, 800))
    prose(canvas)
    say(canvas, 72, 600, DUTY)


@pytest.mark.parametrize("prepare", [prose, turned], ids=["upright", "turned and cut"])
def test_the_marks_lie_on_the_words_of_the_picture(pictures: PagePictures, tmp_path: Path, prepare: Draw) -> None:
    def draw(canvas: Canvas) -> None:
        prepare(canvas)
        say(canvas, 72, 500, "It is open to residents.")

    path = stored(tmp_path, made(draw))
    marks = marks_of(pictures, path, "It is open to residents.")
    assert "It is open to residents" in read_back(path, marks)
    [mark] = marks
    pixels = decoded(pictures.draw(path, 1))
    height, width, _ = pixels.shape
    box = pixels[int(mark.top * height) : int(mark.bottom * height), int(mark.left * width) : int(mark.right * width)]
    assert (box < 100).any(), "there is ink in the mark"


def test_the_sentence_that_answers_is_marked_apart_from_the_rest(pictures: PagePictures, tmp_path: Path) -> None:
    path = stored(tmp_path, guide_pdf())
    whole = "the tenancy begins in April, when agreements are signed"
    marks = marks_of(pictures, path, whole, "agreements are signed")
    answering = read_back(path, tuple(mark for mark in marks if mark.core))
    assert answering.replace(" ", "") == "agreementsaresigned"
    assert "tenancy begins" in read_back(path, tuple(mark for mark in marks if not mark.core))


def test_words_that_stand_twice_are_told_apart_by_the_words_around_them(pictures: PagePictures, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        say(canvas, 72, 700, "The north ward has a plan. It was agreed in May.")
        say(canvas, 72, 600, "The south ward has none yet. It was agreed in May.")

    path = stored(tmp_path, made(draw))
    canonical = read(path.read_bytes()).canonical
    place = canonical.text.rindex("It was agreed in May.")
    [mark] = pictures.mark(path, words_by_page(canonical, Span(place, place + 21)))
    assert mark.top == pytest.approx(1 - 611 / A4[1], abs=0.02)


@pytest.mark.parametrize("page", [2, 99])
def test_a_page_that_is_not_there_has_no_picture(pictures: PagePictures, tmp_path: Path, page: int) -> None:
    with pytest.raises(Unreadable, match="Cited cannot draw this page"):
        pictures.draw(stored(tmp_path, made(prose)), page)


def test_hostile_files_are_drawn_or_refused_in_words_and_harm_no_later_job(
    pictures: PagePictures, shared: Path, tmp_path: Path
) -> None:
    for path in sorted((shared / "odd_files").glob("*.pdf")):
        try:
            assert is_picture(pictures.draw(path, 1)), path
        except Unreadable as refusal:
            assert refusal.reason in (Reason.BROKEN, Reason.LIMIT)
    assert is_picture(pictures.draw(stored(tmp_path, made(prose)), 1))


def test_a_job_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    """A page that draws itself again and again, which takes pdfium minutes."""
    path = stored(tmp_path, endless())
    pictures = PagePictures(PageLimits(wall=1, cpu=30))
    try:
        with pytest.raises(Unreadable, match="too long"):
            pictures.draw(path, 1)
        assert is_picture(pictures.draw(stored(tmp_path, made(prose)), 1))
    finally:
        pictures.stop()


def test_a_job_is_shut_in_and_the_process_that_waits_reads_no_file(tmp_path: Path) -> None:
    path = stored(tmp_path, endless())
    pictures = PagePictures(PageLimits(wall=20, cpu=20))
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(pictures.draw, path, 1)
        try:
            job, status = wait_for_job(pictures)
            assert status["Seccomp"] == "2"
            assert status["NoNewPrivs"] == "1"
            opened = {os.readlink(link) for link in Path(f"/proc/{pictures.process_id}/fd").iterdir()}
            assert str(path) not in opened
            os.kill(job, signal.SIGKILL)
            with pytest.raises(Unreadable, match="cannot draw"):
                drawing.result(timeout=10)
        finally:
            pictures.stop()


def wait_for_job(pictures: PagePictures) -> tuple[int, dict[str, str]]:
    """The process of the job that runs, once it has shut itself in or three seconds have passed; and its status."""
    if not sys.platform.startswith("linux"):
        pytest.skip("reads /proc")
    for _ in range(300):
        process = pictures.process_id
        children = Path(f"/proc/{process}/task/{process}/children")
        if process and children.exists() and (running := children.read_text().split()):
            lines = Path(f"/proc/{running[0]}/status").read_text().splitlines()
            status = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
            if status["Seccomp"] == "2":
                return int(running[0]), status
        time.sleep(0.01)
    raise AssertionError("no job shut itself in")


def endless() -> bytes:
    """Forms that draw the one below them 40 times each, eight deep."""
    depth = 8
    forms = {
        10 + level: stream(
            b"/X Do " * 40 if level else b"0 0 600 700 re f",
            "/Type /XObject /Subtype /Form /BBox [0 0 612 792] "
            + (f"/Resources << /XObject << /X {9 + level} 0 R >> >>" if level else ""),
        )
        for level in range(depth)
    }
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        f"/Resources << /XObject << /X {9 + depth} 0 R >> >> >>"
    )
    kids = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: kids, 3: page, 4: stream(b"/X Do"), **forms})


def test_the_process_starts_again_after_it_was_killed(tmp_path: Path) -> None:
    path = stored(tmp_path, made(prose))
    pictures = PagePictures()
    try:
        first = pictures.draw(path, 1)
        assert pictures.process_id is not None
        os.kill(pictures.process_id, signal.SIGKILL)
        os.waitid(os.P_PID, pictures.process_id, os.WEXITED | os.WNOWAIT)
        assert pictures.draw(path, 1) == first
    finally:
        pictures.stop()
    assert pictures.process_id is None
