"""Settings: from the environment, `.env` or a TOML file; all wrong ones are named at once, on every command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers import ROOT

CODE = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from api.cli.main import main; main()"


def cited(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder of its own, with these settings alone."""
    return subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def in_force(folder: Path, **settings: str) -> dict[str, tuple[str, str]]:
    """The value and the source of each setting."""
    done = cited(folder, "config", "--json", **settings)
    assert done.returncode == 0, done.stderr
    entries: list[dict[str, Any]] = json.loads(done.stdout)
    return {entry["name"]: (entry["value"], entry["origin"]) for entry in entries}


def test_the_environment_wins_over_env_over_toml_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "cited.toml").write_text("port = 1111\nkeep = 4\nlimit = 5\n")
    (tmp_path / ".env").write_text("CITED_PORT=2222\nCITED_KEEP=6\n")
    found = in_force(tmp_path, CITED_PORT="3333")
    assert found["CITED_PORT"] == ("3333", "environment")
    assert found["CITED_KEEP"] == ("6", ".env")
    assert found["CITED_LIMIT"] == ("5", "cited.toml")
    assert found["CITED_HOST"] == ("127.0.0.1", "default")


def test_another_toml_file_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text('data = "/srv/cited"\n')
    assert in_force(tmp_path, CITED_CONFIG=str(path))["CITED_DATA"] == ("/srv/cited", str(path))


def test_the_table_shows_every_setting(tmp_path: Path) -> None:
    shown = cited(tmp_path, "config").stdout
    assert all(name in shown for name in in_force(tmp_path))


def test_a_password_in_an_address_is_masked(tmp_path: Path) -> None:
    found = in_force(tmp_path, CITED_OTLP_ENDPOINT="https://ada:geheim@collector.example:4318")
    assert found["CITED_OTLP_ENDPOINT"][0] == "https://********@collector.example:4318"


@pytest.mark.parametrize(
    "command",
    [["config"], ["ask", "Why?"], ["serve"], ["doctor"], ["keys", "list"], ["ingest"], ["documents"]],
    ids=str,
)
def test_all_wrong_settings_are_named_at_once_with_what_to_write(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "cited.toml").write_text('limit = 99\nprt = 8000\n"log-level" = "info"\n')
    (tmp_path / ".env").write_text("CITED_RISK=2\n")
    done = cited(tmp_path, *command, CITED_PORT="eighty", CITED_METRICS="closed", CITED_LOG_LEVL="info")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == "cited: 7 settings are wrong:"
    for line in (
        "CITED_PORT (environment) is `eighty`. Write a whole number: at least 0, at most 65535.",
        "CITED_METRICS (environment) is `closed`. Write `off`, `loopback` or `open`.",
        "CITED_LOG_LEVL (environment) is not a setting. Write CITED_LOG_LEVEL.",
        "CITED_RISK (.env) is `2`. Write a number: more than 0, less than 1.",
        "limit (cited.toml) is `99`. Write a whole number: at least 1, at most 20.",
        "prt (cited.toml) is not a setting. Write port.",
        "log-level (cited.toml) is not a setting. Write log_level.",
    ):
        assert f"  {line}" in done.stderr.splitlines()
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("cited.toml", b"port 8000"), ("cited.toml", b"port = \xff"), (".env", b"CITED_PORT=\xff\xfe")],
    ids=["not TOML", "TOML that is not UTF-8", ".env that is not UTF-8"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = cited(tmp_path, "documents")
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_that_the_environment_names_is_told(tmp_path: Path) -> None:
    done = cited(tmp_path, "documents", CITED_CONFIG="nowhere.toml")
    assert done.returncode == 2
    assert "nowhere.toml, which is not a file" in done.stderr


def test_a_name_that_resembles_no_setting_may_belong_to_another_program(tmp_path: Path) -> None:
    """Container platforms set names such as CITED_PORT_8000_TCP for a service called cited."""
    done = cited(tmp_path, "config", CITED_PORT_8000_TCP_ADDR="10.0.0.1")
    assert done.returncode == 0
    assert "CITED_PORT_8000_TCP_ADDR (environment) is not a setting of Cited" in done.stderr


def test_help_comes_whatever_the_settings_are(tmp_path: Path) -> None:
    done = cited(tmp_path, "serve", "--help", CITED_PORT="eighty")
    assert done.returncode == 0
    assert "--workers" in done.stdout


def test_health_says_that_no_service_answers(tmp_path: Path) -> None:
    done = cited(tmp_path, "health", "--address", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert "cited serve" in done.stderr


def is_only_user() -> bool:
    """Whether this user is the only one of its namespace, as with `make offline`, so that nobody can become another."""
    mapped = Path("/proc/self/uid_map")
    return mapped.is_file() and mapped.read_text("ascii").split()[2:] == ["1"]


def test_the_current_folder_may_be_closed_to_the_user(tmp_path: Path) -> None:
    """`sudo -u cited` keeps root's folder as the current one. A child of this process gives up its rights there."""
    if is_only_user():
        pytest.skip("needs a second user, and this namespace has one")
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / ".env").write_text("CITED_PORT=2222\n")
    (closed / "cited.toml").write_text("port = 3333\n")
    code = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
import api.settings, api.settings.checking
from pathlib import Path
os.chdir({str(closed)!r})
Path({str(closed)!r}).chmod(0)
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
api.settings.checking.check_settings()
print(api.settings.Settings().port)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env={"CITED_PORT": "1111"}, capture_output=True, text=True, check=False
    )
    closed.chmod(0o700)
    assert (done.stdout.split(), done.stderr) == (["1111"], "")
