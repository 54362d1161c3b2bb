"""The rooms: imports run one way, each heavy library has one home, and answering stays light."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from api.lab.rooms import box_of
from api.lab.rooms import imports as module_imports

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("retrieval", "ingest", "web", "api")
# Inside a room, lowest first: a folder or file imports only from what stands before it. Files not named come first.
LEVELS = {
    "retrieval": (
        *("question", "changes", "duties", "applies", "models", "index", "search", "quote", "quality", "pipeline"),
        *("finding", "engine", "check", "certificates"),
    ),
    "ingest": ("blocks", "formats", "stated", "report", "reading", "generations", "library"),
    "web": (),
    "api": (
        "console",
        "telemetry",
        "weights",
        "model",
        "gold",
        "state",
        "silences",
        "bootstrap",
        "gap_review",
        "wire",
        "certificates",
        "addresses",
        "compared_questions",
        "drift",
        "previewed",
        "backups checks",
        "upkeep",
        "changes",
        "http",
        "lab",
        "cli",
    ),
}
HOMES = {
    "cryptography": {"api/certificates/signing_key.py"},
    "faiss": {"retrieval/index/passage_vectors.py"},
    "bm25s": {"retrieval/index/bm25.py"},
    "Stemmer": {"retrieval/question/words.py"},
    "torch": {
        *(f"retrieval/models/{name}.py" for name in ("compile", "encoder_layers", "smoothing", "torch_reranker")),
        *(f"api/lab/training/{name}.py" for name in ("descent", "encoder", "lists", "reranker", "spread")),
    },
    "sentence_transformers": {"retrieval/models/compile.py", "api/lab/training/encoder.py", "api/lab/bench.py"},
    "onnxruntime": {"retrieval/models/encoder.py", "retrieval/models/compile.py"},
    "mcp": {f"api/http/ways/{name}.py" for name in ("agents", "tools")},
    "pypdf": {"ingest/formats/pdf/reader.py"},
    "pypdfium2": {"ingest/formats/pdf/words.py", "ingest/formats/pdf/picture.py"},
}


@cache
def imports(path: Path) -> set[str]:
    """The top-level packages that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def files(room: str) -> list[Path]:
    return [path for path in sorted((ROOT / room).rglob("*.py")) if "node_modules" not in path.parts]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_the_rooms_below_it(room: str) -> None:
    above = set(ROOMS[ROOMS.index(room) + 1 :])
    wrong = {str(path.relative_to(ROOT)): imports(path) & above for path in files(room) if imports(path) & above}
    assert wrong == {}


@pytest.mark.parametrize("room", ROOMS)
def test_inside_a_room_imports_run_one_way_too(room: str) -> None:
    level = {name: number for number, names in enumerate(LEVELS[room], 1) for name in names.split()}
    wrong = [
        f"{module} imports {target}"
        for module, target in sorted(module_imports(ROOT, room))
        for own, other in [(box_of(module), box_of(target))]
        if other != own and level.get(other, 0) >= max(1, level.get(own, 0))
    ]
    assert wrong == []


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_each_heavy_library_has_one_home(library: str, homes: set[str]) -> None:
    users = {str(path.relative_to(ROOT)) for room in ROOMS for path in files(room) if library in imports(path)}
    assert users <= homes


def test_nothing_imports_the_corpus_or_the_tests() -> None:
    for room in ROOMS:
        for path in files(room):
            assert not imports(path) & {"corpus", "tests"}, path


def test_retrieval_is_tested_without_a_model_and_without_the_app() -> None:
    """What needs the corpus, a compiled model or the wiring of the app stands in tests/with_models."""
    needs_a_model = {"service", "encoder", "data_folder"}
    wrong = []
    for path in sorted((ROOT / "tests" / "retrieval").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        asked = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} & needs_a_model
        values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        named = {value for value in values if isinstance(value, str)} & needs_a_model
        wrong += [f"{path.name}: {name}" for name in sorted(imports(path) & {"api", "web"} | asked | named)]
    assert wrong == []


def test_answering_a_question_imports_neither_torch_nor_transformers(data_folder: Path) -> None:
    script = (
        "import sys\n"
        "from api.bootstrap import open_service\n"
        "from api.settings import Settings\n"
        "answer = open_service(Settings()).engine.ask('What are the aims of Prevent?')\n"
        "assert answer.quotes\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'huggingface_hub', 'pypdf'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    environment = {"CITED_DATA": str(data_folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


# Libraries of an index, a model, a network or a database that the kernel opens only when it needs them, and modules of
# other rooms. Beside numpy and the stemmer, importing the kernel loads none of them.
HEAVY = {
    *("bm25s", "faiss", "onnxruntime", "pydantic", "safetensors", "scipy", "syntok", "tokenizers", "torch"),
    *("transformers",),
    *("asyncio", "concurrent.futures", "email", "http", "logging", "multiprocessing", "sqlite3", "ssl", "subprocess"),
    *("api", "ingest", "web"),
}


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after this statement."""
    script = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.split())


def test_importing_the_kernel_loads_nothing_heavy_but_numpy_and_the_stemmer() -> None:
    loaded = loaded_by("import retrieval.engine")
    assert loaded >= {"retrieval.engine", "numpy", "Stemmer"}
    assert loaded & HEAVY == set()
    others = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert others - {name.partition(".")[0] for name in loaded_by("import numpy, Stemmer")} == {"retrieval"}


def test_no_file_of_the_product_is_long() -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for room in ROOMS for path in files(room)}
    assert {name: length for name, length in lengths.items() if length > 320} == {}
