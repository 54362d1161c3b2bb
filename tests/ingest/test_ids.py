"""Every file gets an id of its own, whatever it is named and whatever stands beside it, and keeps it."""

import os
from pathlib import Path

import pytest

from ingest.names import displayable_name, slug, unique_ids
from ingest.report import DocumentOutcome
from ingest.source import sources, upload_source
from retrieval.errors import BadInput
from tests.ingest.made_library import Shelf, outcomes, the


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def ids(*paths: Path) -> dict[str, str]:
    """File name to id."""
    return {source.path.name: source.document_id for source in sources(paths)}


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Prevent duty guidance", "prevent-duty-guidance"),
        ("2024_Budget (final)", "2024-budget-final"),
        ("Café Münster", "cafe-munster"),
        ("Cafe\N{COMBINING ACUTE ACCENT}", "cafe"),
        ("Ærø Straße Łódź", "aero-strasse-lodz"),
        ("бюджет", "byudzhet"),
        ("Политика 2024", "politika-2024"),
        ("Ελλάδα", "ellada"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("C", "c"),
        ("R+D", "r-d"),
        ("Form #3", "form-3"),
    ],
)
def test_an_id_is_made_of_a_name(name: str, id: str) -> None:
    assert slug(name) == id


@pytest.mark.parametrize("name", ["報告", "تقرير", "!!!", "😀", "דוח 2024"])
def test_a_name_without_latin_letters_gives_an_id_of_its_own(name: str) -> None:
    assert slug(name) != slug(name + name)
    assert slug(name) == slug(name)
    upload_source(Path("x"), "x", slug(name))  # it is an id


def test_a_name_is_the_same_name_on_every_system() -> None:
    for composed, decomposed in (
        ("й", "и\N{COMBINING BREVE}"),
        ("が", "か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}"),
    ):
        assert slug(composed) == slug(decomposed)


def test_files_of_one_name_in_two_folders_are_told_apart_by_their_folders(shelf: Shelf) -> None:
    shelf.put("2023/report.txt", "Budget of 2023\n\nThe budget was £80 million.")
    shelf.put("2024/report.txt", "Budget of 2024\n\nThe budget was £85 million.")
    shelf.put("other.txt", "Third paper\n\nIt is alone.")
    report = shelf.bring()
    assert outcomes(report) == {"2023-report": "added", "2024-report": "added", "other": "added"}
    assert "another file would also get the id report" in str(the(report, "2023-report").detail)
    assert the(report, "other").detail is None
    assert outcomes(shelf.bring()) == {"2023-report": "unchanged", "2024-report": "unchanged", "other": "unchanged"}


def test_an_id_stays_with_its_path_whatever_comes_or_goes(shelf: Shelf) -> None:
    first = shelf.put("2024/report.txt", "Budget of 2024\n\nThe budget was £85 million.")
    assert outcomes(shelf.bring()) == {"report": "added"}
    second = shelf.put("2023/report.txt", "Budget of 2023\n\nThe budget was £80 million.")
    assert outcomes(shelf.bring()) == {"2023-report": "added", "report": "unchanged"}
    first.unlink()
    second.write_text("Budget of 2023\n\nThe budget was £81 million.")
    assert outcomes(shelf.bring()) == {"2023-report": "changed"}
    assert "£85" in shelf.held()["report"]


def test_a_file_that_fails_is_told_of_under_the_id_that_it_has(shelf: Shelf) -> None:
    shelf.put("2024/report.txt", "Budget of 2024\n\nThe budget was £85 million.")
    shelf.bring()
    shelf.put("2023/report.txt", "Budget of 2023\n\nThe budget was £80 million.")
    shelf.put("2024/report.txt", b"")
    assert outcomes(shelf.bring()) == {"2023-report": "added", "report": "failed"}
    assert "£85" in shelf.held()["report"]


def test_a_folder_that_moves_takes_its_ids_along(shelf: Shelf) -> None:
    for name in ("Policy (1).txt", "Policy 1.txt", "a/notes.txt", "b/notes.txt"):
        shelf.put(name, f"About {name}\n\nThese words are of {name}.")
    shelf.bring()
    moved = shelf.inbox.rename(shelf.inbox.with_name("elsewhere"))
    assert set(outcomes(shelf.bring(moved)).values()) == {"unchanged"}


def test_a_document_in_two_formats_has_two_ids(tmp_path: Path) -> None:
    for name in ("guide.pdf", "guide.docx", "plan.txt"):
        (tmp_path / name).write_text("x")
    assert ids(tmp_path) == {"guide.pdf": "guide-pdf", "guide.docx": "guide-docx", "plan.txt": "plan"}


def test_names_that_differ_in_signs_only_are_told_apart_by_a_hash(tmp_path: Path) -> None:
    for name in ("Policy (1).txt", "Policy 1.txt", "policy-1.txt"):
        (tmp_path / name).write_text("x")
    found = ids(tmp_path)
    assert len(set(found.values())) == 3
    assert all(id.startswith("policy-1-") for id in found.values())
    assert ids(tmp_path) == found


def test_no_two_files_share_an_id_however_they_are_named() -> None:
    names = [
        "report.txt",
        "2023/report.txt",
        "2024/report.txt",
        "2023-report.txt",
        "2023/report.pdf",
        "2023/Report.txt",
    ]
    names += ["x/2023/report.txt", "y/2023/report.txt", "é/a.txt", "e/a.txt", "e-a.txt", "e-a-txt.txt", "C/a.txt"]
    paths = [Path("/docs") / name for name in names]
    found = unique_ids(paths, ["report", "2024-report"])
    assert len(set(found.values()) | {"report", "2024-report"}) == len(paths) + 2
    assert unique_ids(reversed(paths), ["2024-report", "report"]) == found


def test_a_file_gets_out_of_the_way_of_an_id_that_a_manifest_gives(tmp_path: Path) -> None:
    for name in ("listed", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bins.txt").write_text("x")
    (tmp_path / "listed" / "manifest.toml").write_text('[[document]]\nid = "bins"\nfile = "bins.txt"\n')
    found = [source.document_id for source in sources([tmp_path / "listed", tmp_path / "other"])]
    assert found == ["bins", "other-bins"]


def test_two_manifests_that_give_one_id_stop_nothing(shelf: Shelf) -> None:
    for name in ("one", "two"):
        shelf.put(f"{name}/glass.txt", f"Glass {name}\n\nGlass goes to bank {name}.")
        shelf.put(f"{name}/manifest.toml", '[[document]]\nid = "glass"\nfile = "glass.txt"\n')
    found = shelf.bring(shelf.inbox / "one", shelf.inbox / "two").lines
    assert [line.outcome for line in found] == [DocumentOutcome.ADDED, DocumentOutcome.FAILED]
    assert found[1].reason == "id_taken"


def test_a_file_that_is_named_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "bins.txt").write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "bins.txt")
    (tmp_path / "manifest.toml").write_text('[[document]]\nid = "waste"\nfile = "bins.txt"\n')
    named = [tmp_path, tmp_path / "manifest.toml", tmp_path / "bins.txt", tmp_path / "link.txt"]
    assert [source.document_id for source in sources(named)] == ["waste"]
    assert [source.document_id for source in sources(named[2:])] == ["bins"]


def test_a_path_without_a_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file or folder"):
        sources([tmp_path / "nothing"])


def test_a_name_that_is_no_utf_8_comes_in(shelf: Shelf) -> None:
    with open(os.fsencode(shelf.inbox) + b"/caf\xe9.txt", "wb") as file:
        file.write(b"Opening times\n\nThe place is open at noon.")
    shelf.put("café.txt", "Prices\n\nA coffee costs £2.")
    report = shelf.bring()
    assert {line.file for line in report.lines} == {"café.txt"}
    assert [line.outcome for line in report.lines] == [DocumentOutcome.ADDED, DocumentOutcome.ADDED]
    assert set(outcomes(shelf.bring()).values()) == {"unchanged"}


def test_a_name_can_always_be_written() -> None:
    assert displayable_name("caf\udce9") == "café"
    assert displayable_name("\ud83d.pdf") == "\ufffd.pdf"
    assert upload_source(Path("x"), "\ud83d.pdf").name == "\ufffd.pdf"


@pytest.mark.parametrize("folder", ["c1", "c2", "c3"])
def test_the_folders_that_stopped_a_run_come_in(shelf: Shelf, shared: Path, folder: str) -> None:
    inbox = shared / "faults" / "inputs" / folder
    if not inbox.is_dir():
        pytest.skip("needs the folder of faults, which is not part of the product")
    report = shelf.bring(inbox)
    assert {line.outcome for line in report.lines} == {DocumentOutcome.ADDED}
    assert len(shelf.held()) == sum(path.is_file() for path in inbox.rglob("*"))
    assert set(outcomes(shelf.bring(inbox)).values()) == {"unchanged"}
