"""Preview, publish, discard, go back, purge: what serves changes when somebody says so, and there is a way back."""

from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from ingest.generations import build
from ingest.generations.previews import discard_preview, previewed_documents, previews, publish_preview, read_preview
from ingest.generations.retention import kept_generations, prune, rollback
from ingest.report import Mode
from ingest.source import sources
from retrieval.errors import BadInput, DamagedGeneration, NoGeneration, UnknownDocument
from retrieval.index.generation import GENERATIONS, current_id, generation_names
from retrieval.index.segment import arrays_file, catalogue_file
from tests.ingest.conftest import BINS, Library

FRIDAY = BINS.replace("Tuesday", "Friday")
WHEN = "When are grey bins collected?"


def previewed(library: Library, inbox: Path, text: str = FRIDAY) -> str:
    (inbox / "bins.txt").write_text(text)
    report = library.ingest.run(sources([inbox]), Mode.PREVIEW)
    assert report.preview is not None
    assert not report.published
    return report.preview


def test_a_preview_changes_nothing_until_it_is_published(library: Library, inbox: Path) -> None:
    name = previewed(library, inbox)
    assert "Tuesday" in str(library.says(WHEN))
    [preview] = previews(library.data)
    assert preview.manifest.id == name
    assert preview.report["counts"]["changed"] == 1
    publish_preview(library.data, name)
    assert "Friday" in str(library.says(WHEN))
    assert previews(library.data) == []
    assert current_id(library.data) == name


def test_the_newest_preview_comes_first(library: Library, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The names of previews of one generation differ in their random part only.
    made = []
    for day in range(1, 7):
        clock = Mock(now=Mock(return_value=datetime(2024, 3, day, tzinfo=UTC)))
        monkeypatch.setattr(build, "datetime", clock)
        made.append(previewed(library, inbox, f"{BINS} This is edition {day}."))
    assert [preview.manifest.id for preview in previews(library.data)] == made[::-1]


def test_a_preview_tells_how_its_changed_documents_were_read(library: Library, inbox: Path) -> None:
    name = previewed(library, inbox)
    [document] = previewed_documents(library.data, name)
    assert document.version.document.id == "bins"
    assert "Friday" in document.canonical.text
    with pytest.raises(BadInput):
        previewed_documents(library.data, "000009-aaaaaaaa")


def test_a_discarded_preview_leaves_no_trace(library: Library, inbox: Path) -> None:
    name = previewed(library, inbox)
    discard_preview(library.data, name)
    assert list((library.data / "previews").iterdir()) == []
    assert "Tuesday" in str(library.says(WHEN))


def test_a_preview_of_what_has_changed_since_is_refused(library: Library, inbox: Path) -> None:
    name = previewed(library, inbox)
    library.ingest.withdraw(["trees"])
    with pytest.raises(BadInput, match="has changed since"):
        publish_preview(library.data, name)
    assert library.documents() == ["bins"]


def test_a_damaged_preview_is_not_published(library: Library, inbox: Path) -> None:
    name = previewed(library, inbox)
    path = library.data / "previews" / name / arrays_file(0)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedGeneration):
        publish_preview(library.data, name)
    assert "Tuesday" in str(library.says(WHEN))


@pytest.mark.parametrize("name", ["", "..", "../generations", "000001-00000000", ".building-1", "a/b"])
def test_no_name_reaches_outside_the_previews(library: Library, name: str) -> None:
    for act in (publish_preview, discard_preview, read_preview):
        with pytest.raises(BadInput, match="no preview"):
            act(library.data, name)


def test_going_back_and_forth(library: Library, inbox: Path) -> None:
    first = str(current_id(library.data))
    (inbox / "bins.txt").write_text(FRIDAY)
    second = str(library.bring(inbox).generation)
    assert rollback(library.data).id == first
    assert "Tuesday" in str(library.says(WHEN))
    with pytest.raises(NoGeneration):
        rollback(library.data)
    assert rollback(library.data, second).id == second
    assert "Friday" in str(library.says(WHEN))
    with pytest.raises(BadInput, match="not kept"):
        rollback(library.data, "../../etc")


def test_a_damaged_generation_is_not_gone_back_to(library: Library, inbox: Path) -> None:
    first = str(current_id(library.data))
    (inbox / "bins.txt").write_text(FRIDAY)
    library.bring(inbox)
    (library.data / GENERATIONS / first / catalogue_file(0)).write_bytes(b"")
    with pytest.raises(DamagedGeneration):
        rollback(library.data)
    assert "Friday" in str(library.says(WHEN))


def test_the_next_ingest_after_going_back_starts_from_there(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(FRIDAY)
    library.bring(inbox)
    rollback(library.data)
    (inbox / "glass.txt").write_text("Glass\n\nGlass goes to the bank.")
    (inbox / "bins.txt").write_text(BINS)
    library.bring(inbox)
    assert "Tuesday" in str(library.says(WHEN))
    assert library.documents() == ["bins", "glass", "trees"]


def test_old_generations_go_and_the_one_that_serves_stays(library: Library, inbox: Path) -> None:
    first = str(current_id(library.data))
    for day in ("Monday", "Wednesday", "Thursday"):
        (inbox / "bins.txt").write_text(BINS.replace("Tuesday", day))
        library.bring(inbox)
    rollback(library.data, first)
    assert len(prune(library.data, 2)) == 1
    assert first in generation_names(library.data)
    assert [manifest.id for manifest in kept_generations(library.data)] == sorted(
        generation_names(library.data), reverse=True
    )


def test_a_purge_leaves_no_word_anywhere(library: Library, inbox: Path) -> None:
    previewed(library, inbox, FRIDAY)
    purged = library.ingest.purge(["bins"])
    assert purged.documents == ("bins",)
    assert (len(purged.generations), len(purged.previews), purged.probes > 0) == (1, 1, True)
    assert library.documents() == ["trees"]
    held = [path for path in library.data.rglob("*") if path.is_file() and "models" not in path.parts]
    assert not [path for path in held if b"Grey bins are" in path.read_bytes()]
    assert "preservation" in str(library.says("What does a tree preservation order protect?"))


def test_what_was_deleted_before_can_still_be_purged(library: Library) -> None:
    library.ingest.delete(["bins"])
    assert len(library.ingest.purge(["bins"]).generations) == 1
    with pytest.raises(UnknownDocument):
        library.ingest.purge(["bins"])
