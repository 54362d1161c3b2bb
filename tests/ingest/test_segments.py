"""A library in many segments is the same library; generations of the earlier layout become segments."""

import os
import random
import shutil
import tarfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from api.state.store import Store
from ingest.generations import division
from ingest.generations.backup import back_up
from ingest.generations.division import CHARS_A_SEGMENT, MAX_SEGMENTS, choose_segments
from ingest.generations.restore import restore
from ingest.library.library import recipe_for
from ingest.source import edition_source, sources
from retrieval.answer import Filters
from retrieval.engine import PassageEngine
from retrieval.errors import DamagedGeneration, OtherRecipe
from retrieval.facts import FactChanges, Facts
from retrieval.index.generation import GENERATIONS, Generation, current_id, generation_names, open_newest_sound
from retrieval.index.manifest import check_files, read_manifest
from retrieval.index.segment import segment_files, segment_of
from retrieval.index.stored_generation import present_segments
from retrieval.interfaces import Models
from tests.fakes import WordEncoder
from tests.ingest.made_library import Shelf, outcomes
from tests.small import entry, generation_of

EARLIER = Path(__file__).resolve().parents[1] / "data" / "made" / "earlier-layout.tar.gz"
PLACES = "harbour quay bridge lock mill market".split()
QUESTIONS = [
    "What does a permit cost at the quay?",
    "Who keeps the ledger?",
    "What is the fee?",
    "Who writes to the HMO?",
    "Who wriets to the hrabour master?",
    "A warden reports to the harbour master.",
    "What is the recipe for apple crumble?",
]


def documents() -> list[tuple[str, str]]:
    """Documents that share words, sentences and an abbreviation with two long forms."""
    return [
        (
            f"{place}-{number}",
            f"{place.title()} rules {number}\n\nA permit costs £{number * 10 + 5} a year at the {place}. "
            f"A warden reports to the harbour master.\n\nThe {place} ledger\n\n"
            f"The keeper of the {place} keeps the ledger. The fee is {number} pence. "
            f"The {'Harbour Master' if number % 2 else 'High Marsh'} Office (HMO) is told.",
        )
        for place in PLACES
        for number in range(4)
    ]


def answers(generation: Generation, words: WordEncoder) -> list[dict[str, Any]]:
    """All that an engine says and considers, without its times."""
    engine, found = PassageEngine(generation, Models(words)), []
    filters = [Filters(), Filters(documents=("mill-1", "quay-3", "bridge-0"))]
    for question in QUESTIONS:
        for one in filters:
            value = asdict(engine.ask(question, filters=one))
            value["considered"].pop("timings_ms")
            found.append({name: field for name, field in value.items() if name not in ("took_ms", "answer_id")})
    return found


def test_the_number_of_segments_changes_no_answer_no_score_and_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generations, words = [], WordEncoder()
    for number, chars in enumerate((10**9, 700, 1)):
        monkeypatch.setattr(division, "CHARS_A_SEGMENT", chars)
        (tmp_path / str(number)).mkdir()
        shuffled = random.Random(number).sample(documents(), k=len(PLACES) * 4)  # noqa: S311 - repeatable
        made = [entry(id, text, "Council") for id, text in shuffled]
        generations.append(generation_of(tmp_path / str(number), words, *made))
    numbers = [one.manifest.segments for one in generations]
    assert numbers[0] == 1 < numbers[1] < numbers[2] == MAX_SEGMENTS
    first, *others = (answers(one, words) for one in generations)
    assert any(answer["quotes"] for answer in first)
    assert others == [first, first]
    wholes = [one.catalogue.passages(range(one.manifest.passages)) for one in generations]
    assert wholes[0] == wholes[1] == wholes[2]
    assert [passage.id for passage in wholes[0]] == list(range(len(wholes[0])))


@pytest.mark.parametrize(
    ("chars", "before", "segments"),
    [
        (0, 0, 1),
        (CHARS_A_SEGMENT, 0, 1),
        (CHARS_A_SEGMENT + 1, 0, 2),
        (CHARS_A_SEGMENT * 5, 0, 8),
        (CHARS_A_SEGMENT * 1000, 0, MAX_SEGMENTS),
        (CHARS_A_SEGMENT * 3, 4, 4),
        (CHARS_A_SEGMENT * 5, 4, 8),  # it grows at once
        (CHARS_A_SEGMENT * 3, 8, 8),  # a half is no reason to shrink
        (CHARS_A_SEGMENT * 2, 8, 2),  # a quarter is
    ],
)
def test_the_number_of_segments_follows_the_size_and_seldom_changes(chars: int, before: int, segments: int) -> None:
    assert choose_segments(chars, before) == segments


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A library of 24 documents in 16 segments."""
    monkeypatch.setattr(division, "CHARS_A_SEGMENT", 500)
    made = Shelf(tmp_path)
    for id, text in documents():
        made.put(f"{id}.txt", text)
    made.ingest().run(sources([made.inbox]))
    assert made.generation().manifest.segments == 16
    return made


def test_a_library_that_outgrows_its_segments_is_divided_anew_and_nothing_is_encoded_again(shelf: Shelf) -> None:
    long = "Tides\n\n" + "\n\n".join(f"Tide {number} comes at noon. " * 8 for number in range(60))
    report = shelf.ingest().run(sources([shelf.put("tides.txt", long)]))
    generation = shelf.generation()
    assert generation.manifest.segments > 16
    assert report.encoded == generation.catalogue.passage_documents().count("tides")
    assert shelf.bad() == []


def test_the_last_document_of_a_segment_takes_the_segments_files_with_it(shelf: Shelf) -> None:
    of = {id: segment_of(id, 16) for id, _ in documents()}
    alone = next(id for id, segment in of.items() if list(of.values()).count(segment) == 1)
    before = present_segments(shelf.generation().manifest)
    shelf.ingest().delete([alone])
    generation = shelf.generation()
    assert set(before) - set(present_segments(generation.manifest)) == {of[alone]}
    assert not any((generation.folder / name).exists() for name in segment_files(of[alone]))
    assert shelf.bad() == []


def test_a_purge_leaves_no_byte_of_a_document_in_any_segment(shelf: Shelf) -> None:
    told = "The heron nests under the seventh arch."
    path = shelf.put("herons.txt", f"Herons\n\n{told}")
    shelf.ingest().run(sources([path]))
    shelf.ingest().run([edition_source(shelf.put("mill-0.txt", "Mill\n\nThe mill is closed."), "mill-0")])
    purged = shelf.ingest().purge(["herons"])
    assert len(purged.generations) == 2
    held = [path for path in shelf.data.rglob("*") if path.is_file() and b"seventh arch" in path.read_bytes()]
    assert held == []
    assert b"heron" not in b"".join(path.read_bytes() for path in (shelf.data / GENERATIONS).rglob("segment-*"))
    assert shelf.bad() == []


def test_a_change_starts_from_a_library_of_which_one_segments_vectors_are_damaged(shelf: Shelf) -> None:
    generation = shelf.generation()
    segment = present_segments(generation.manifest)[3]
    path = generation.folder / segment_files(segment)[1]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.unlink()
    path.write_bytes(content)
    report = shelf.ingest().run([edition_source(shelf.put("mill-0.txt", "Mill\n\nThe mill is closed."), "mill-0")])
    assert report.encoded == report.passages
    assert len(shelf.held()) == len(documents())
    assert shelf.bad() == []


def flip(path: Path) -> None:
    """A bit of a file, under every name that it has."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_segment_that_all_generations_share_loses_no_document(shelf: Shelf) -> None:
    shelf.ingest().run([edition_source(shelf.put("mill-0.txt", "Mill\n\nThe mill is closed."), "mill-0")])
    generation = shelf.generation()
    shared = next(path for path in sorted(generation.folder.glob("*.sqlite")) if path.stat().st_nlink == 2)
    before, entries = shelf.held(), shelf.ingest().holdings()
    flip(shared)
    damaged = [name for name in generation_names(shelf.data) if is_damaged(shelf.data / GENERATIONS / name)]
    assert len(damaged) == 2
    report = shelf.ingest().run(sources([]))
    assert (report.published, report.encoded) == (True, report.passages)
    assert shelf.held() == before
    assert shelf.ingest().holdings() == entries
    assert [said for said in shelf.bad() if "damaged" not in said] == []


def is_damaged(folder: Path) -> bool:
    try:
        check_files(folder, read_manifest(folder))
    except DamagedGeneration:
        return True
    return False


def test_where_an_extraction_is_missing_too_the_library_is_not_taken_for_whole(shelf: Shelf) -> None:
    generation = shelf.generation()
    flip(next(generation.folder.glob("*.sqlite")))
    shutil.rmtree(shelf.data / "extracted")
    assert shelf.held() == {}


def test_files_of_a_generation_close_with_its_last_use(shelf: Shelf) -> None:
    def open_files() -> int:
        links = [Path("/proc/self/fd", number) for number in os.listdir("/proc/self/fd")]
        return sum(os.readlink(link).startswith(str(shelf.data)) for link in links if link.exists())

    before = open_files()
    generation = shelf.generation()
    assert open_files() > before
    generation.catalogue.text(generation.catalogue.versions()[0].key)
    del generation
    shelf.ingest().amend("mill-1", FactChanges(Facts(publisher="Council")))
    assert open_files() == before


@pytest.fixture
def earlier(tmp_path: Path) -> Shelf:
    """A library of two documents and two generations that Cited built before there were segments."""
    made = Shelf(tmp_path)
    shutil.rmtree(made.data)
    with tarfile.open(EARLIER) as archive:
        archive.extractall(tmp_path, filter="data")
    return made


def test_a_generation_of_the_earlier_layout_is_refused_with_the_command_that_rebuilds_it(earlier: Shelf) -> None:
    with pytest.raises(OtherRecipe, match=r"the layout of an earlier release.* Run `cited ingest` once"):
        open_newest_sound(earlier.data, recipe_for(earlier.encoder.name, earlier.encoder.sha256))
    assert [said for said in earlier.bad() if "another" in said] == [
        "the generation was built with another extractor, layout"
    ]


def test_an_ingest_divides_an_earlier_generation_and_encodes_nothing_again(earlier: Shelf) -> None:
    before = current_id(earlier.data)
    report = earlier.ingest().run(sources([earlier.inbox]))
    assert (report.published, report.encoded, report.passages) == (True, 0, 2)
    generation = earlier.generation()
    assert (generation.manifest.parent, generation.manifest.segments) == (before, 1)
    assert set(earlier.held()) == {"bins", "trees"}
    assert earlier.bad() == []
    fresh = earlier.encoder.encode(["Bins: Grey bins are collected every second Tuesday."])[0]
    assert generation.vectors.search(fresh.vector, 1, None).values[0] > 0.5


def test_an_earlier_generation_that_lost_its_vectors_still_gives_its_documents(earlier: Shelf) -> None:
    (earlier.data / GENERATIONS / str(current_id(earlier.data)) / "vectors.faiss").write_bytes(b"")
    report = earlier.ingest().run(sources([earlier.inbox]))
    assert (report.encoded, outcomes(report)) == (2, {})
    assert set(earlier.held()) == {"bins", "trees"}


def test_a_backup_of_an_earlier_library_is_restored_and_can_be_divided(earlier: Shelf, tmp_path: Path) -> None:
    back_up(earlier.data, tmp_path / "library.cited", Store(earlier.data).copy_to)
    assert restore(tmp_path / "restored", tmp_path / "library.cited").left_out == ()
    (tmp_path / "moved").mkdir()
    moved = Shelf(tmp_path / "moved")
    moved.data.rmdir()
    os.rename(tmp_path / "restored", moved.data)
    assert moved.ingest().run([]).encoded == 0
    assert set(moved.held()) == {"bins", "trees"}


def test_purging_a_document_removes_the_earlier_generations_that_hold_it(earlier: Shelf) -> None:
    purged = earlier.ingest().purge(["trees"])
    assert len(purged.generations) == 1
    kept = {path.name: read_manifest(path) for path in (earlier.data / GENERATIONS).iterdir()}
    assert sorted(one.segments for one in kept.values()) == [0, 1]
    assert earlier.bad() == []
