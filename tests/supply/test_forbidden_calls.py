"""The product calls nothing that runs data as code, starts a shell or checks only in debug runs: by the syntax tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("api", "web", "ingest", "retrieval")

# Modules whose whole purpose is to load objects from bytes, or that begin a shell.
FORBIDDEN_MODULES = {
    "pickle",
    "cPickle",
    "_pickle",
    "cloudpickle",
    "dill",
    "joblib",
    "marshal",
    "shelve",
    "pty",
    "commands",
}
FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_CALLS = {
    "os.system", "os.popen", "os.spawnl", "os.spawnlp", "os.spawnv", "os.spawnvp", "subprocess.getoutput",
    "subprocess.getstatusoutput", "tempfile.mktemp", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
    "yaml.load_all", "torch.load", "torch.hub.load", "ssl._create_unverified_context",
    "asyncio.create_subprocess_shell", "numpy.load", "np.load", "code.interact", "runpy.run_path",
}  # fmt: skip
# A keyword with a value that opens what is shut by default.
FORBIDDEN_KEYWORDS = {
    ("shell", True), ("allow_pickle", True), ("verify", False), ("trust_remote_code", True), ("weights_only", False),
    ("check_hostname", False), ("autoescape", False), ("resolve_entities", True),
}  # fmt: skip

# "file: call", with the reason.
ALLOWED = {
    "api/lab/training/descent.py: torch.load": "A stopped training run goes on from the file it wrote itself, with "
    "weights_only=True. Serving never does.",
}


def forbidden(tree: ast.AST) -> Iterator[str]:
    """Each forbidden import, call or statement of a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if name.name.split(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=str(module)):
                yield from _imported(module, node)
            case ast.Call():
                yield from _called(node)
            case ast.Assert():
                yield "assert"


def _imported(module: str, node: ast.ImportFrom) -> Iterator[str]:
    if module.split(".")[0] in FORBIDDEN_MODULES:
        yield module
    yield from (name for one in node.names if (name := f"{module}.{one.name}") in FORBIDDEN_CALLS)


def _called(node: ast.Call) -> Iterator[str]:
    name = ast.unparse(node.func)
    is_safe_load = name in ("numpy.load", "np.load") and _keyword(node, "allow_pickle") is False
    if name in FORBIDDEN_NAMES or (name in FORBIDDEN_CALLS and not is_safe_load):
        yield name
    yield from (f"{word}={value}" for word, value in FORBIDDEN_KEYWORDS if _keyword(node, word) is value)


def _keyword(node: ast.Call, name: str) -> object:
    """The constant given for a keyword; None where there is none."""
    given = (one.value for one in node.keywords if one.arg == name)
    return next((value.value for value in given if isinstance(value, ast.Constant)), None)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_calls_nothing_that_is_forbidden(room: str) -> None:
    paths = [path for path in sorted((ROOT / room).rglob("*.py")) if "node_modules" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}: {call}" for path in paths for call in forbidden(ast.parse(path.read_text("utf-8")))
    ]
    assert paths
    assert [one for one in found if one not in ALLOWED] == []


def test_every_allowed_call_still_stands() -> None:
    for one in ALLOWED:
        path, _, call = one.partition(": ")
        assert call in forbidden(ast.parse((ROOT / path).read_text("utf-8")))


@pytest.mark.parametrize(
    "code",
    [
        "import pickle", "from pickle import loads", "import dill as d", "eval('1')", "exec(x)", "compile(x, y, z)",
        "__import__(x)", "os.system('ls')", "from os import system", "subprocess.run(x, shell=True)", "np.load(path)",
        "np.load(path, allow_pickle=True)", "tempfile.mktemp()", "yaml.load(x)", "assert x",
        "httpx.get(x, verify=False)", "torch.load(x)", "AutoModel.from_pretrained(x, trust_remote_code=True)",
    ],
)  # fmt: skip
def test_the_search_finds(code: str) -> None:
    assert list(forbidden(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["re.compile(x)", "np.load(path, allow_pickle=False)", "model.eval()", "run(x, shell=False)"]
)
def test_the_search_leaves_alone(code: str) -> None:
    assert list(forbidden(ast.parse(code))) == []
