"""A reader that a hostile file has taken over reaches nothing: no network, no program, no file but its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.reading.landlock import landlock_version
from ingest.reading.ocr import add_text_layer
from ingest.reading.sandbox import Protection, find_protection, reader_environment
from ingest.reading.worker import extract
from retrieval.errors import Unreadable
from tests.ingest.made_library import Shelf

ROOT = Path(__file__).resolve().parents[2]

# What a hostile reader tries once it is shut in as every reader is. It prints the attempts that succeed.
HOSTILE = """
import ctypes, json, os, signal, socket, sys
from pathlib import Path
from ingest.reading.sandbox import shut_in
data, port, parent = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
shut_in(Path.cwd(), 1 << 20)
done = []

def attempt(name, work):
    try:
        work()
    except (OSError, MemoryError):
        return
    done.append(name)

attempt("a socket", lambda: socket.socket())
attempt("a connection", lambda: socket.create_connection(("127.0.0.1", port), 2))
attempt("a local socket", lambda: socket.socket(socket.AF_UNIX))
attempt("a pair of sockets", socket.socketpair)
attempt("a packet socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("the keys", (data / "state.sqlite").read_bytes)
attempt("an original", lambda: [path.read_bytes() for path in (data / "originals").iterdir()])
attempt("the list of the data folder", lambda: os.listdir(data))
attempt("the passwords", lambda: Path("/etc/shadow").read_bytes())
attempt("the secrets of the service", lambda: Path(f"/proc/{parent}/environ").read_bytes())
attempt("the memory of the service", lambda: open(f"/proc/{parent}/mem", "rb"))
attempt("a file in the data folder", lambda: (data / "new").write_text("x"))
attempt("another CURRENT", lambda: (data / "CURRENT").write_text("x"))
attempt("a file in the temporary folder", lambda: Path("/tmp/cited-hostile").write_text("x"))
attempt("a file among the code", lambda: Path(sys.argv[4], "ingest", "hostile.py").write_text("x"))
attempt("a link out", lambda: (os.symlink(data / "state.sqlite", "link"), Path("link").read_bytes()))
attempt("a hard link out", lambda: (os.link(data / "state.sqlite", "hard"), Path("hard").read_bytes()))
attempt("removal", lambda: os.unlink(data / "CURRENT"))
attempt("a rename", lambda: os.rename(data / "CURRENT", data / "OLD"))
attempt("other permissions", lambda: os.chmod(data / "state.sqlite", 0o666))
attempt("another time", lambda: os.utime(data / "state.sqlite", (0, 0)))
attempt("a program", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("this program replaced", lambda: os.execv("/bin/true", ["true"]))
attempt("a new process", lambda: os.fork() or os._exit(0))
attempt("a signal to the service", lambda: os.kill(parent, signal.SIGCONT))
attempt("a look into the service", lambda: ctypes.CDLL(None).ptrace(16, parent, 0, 0) and raise_())
attempt("a huge file", lambda: Path("huge").write_bytes(bytes(2 << 20)))
attempt("a hundred open files", lambda: [open("/dev/null") for _ in range(100)])
attempt("a secret in the environment", lambda: os.environ["CITED_SECRET"] if "CITED_SECRET" in os.environ else raise_())
Path("own").write_text("x")
print(json.dumps(done))
"""
HOSTILE = HOSTILE.replace("def attempt", "def raise_():\n    raise OSError\n\ndef attempt", 1)


@pytest.fixture(scope="module")
def protection() -> Protection:
    return find_protection()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    made.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    made.bring()
    (made.data / "state.sqlite").write_bytes(b"keys")
    return made


def test_a_hostile_reader_is_refused_everything(
    shelf: Shelf, protection: Protection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (protection.network and protection.reading and protection.writing and protection.programs):
        pytest.skip(f"this kernel does not refuse everything: {protection}")
    monkeypatch.setenv("CITED_SECRET", "secret")
    before = {path: path.read_bytes() for path in shelf.data.rglob("*") if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-P", "-c", HOSTILE, str(shelf.data), "9", str(os.getpid()), str(ROOT)],
        cwd=tmp_path, env=reader_environment(tmp_path), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert (tmp_path / "own").read_text() == "x"
    assert {path: path.read_bytes() for path in shelf.data.rglob("*") if path.is_file()} == before


def test_the_kernel_here_is_used_for_what_it_can(protection: Protection) -> None:
    """Where the kernel has Landlock, files are refused; a machine without it says so."""
    assert protection.reading == protection.writing == (landlock_version() > 0)


def test_a_reader_leaves_no_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    (tmp_path / "a.txt").write_text("Bins\n\nGrey bins are collected every second Tuesday.")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\nno")
    assert extract(tmp_path / "a.txt", "text/plain").canonical.text
    with pytest.raises(Unreadable):
        extract(tmp_path / "b.pdf", "application/pdf")
    with pytest.raises(Unreadable, match="Check that it exists"):
        extract(tmp_path / "missing.txt", "text/plain")
    assert list(temporary.iterdir()) == []


def test_ocr_has_no_network_and_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool in the place of ocrmypdf writes what it can reach into its copy."""
    tool = tmp_path / "ocrmypdf"
    tool.write_text(
        f"#!{sys.executable}\n"
        "import os, socket, sys\n"
        "found = [name for name in os.environ if name.startswith('CITED_')]\n"
        "for kind in (socket.AF_INET, socket.AF_INET6):\n"
        "    try:\n"
        "        socket.socket(kind)\n"
        "        found.append('network')\n"
        "    except OSError:\n"
        "        pass\n"
        "socket.socket(socket.AF_UNIX)\n"
        "open(sys.argv[-1], 'w').write(' '.join(found) or 'nothing')\n"
    )
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("CITED_SECRET", "secret")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert add_text_layer(tmp_path / "a.pdf", [1]) == b"nothing"
