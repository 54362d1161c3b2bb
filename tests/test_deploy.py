"""The files in deploy/ are true: they load, and every setting, command and metric that they name exists."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from api.settings import Settings
from tests.servers import ROOT, ServerProcess

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
OPERATIONS = ROOT / "docs" / "operations.md"


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, text=True, check=False
    )
    return done


@pytest.fixture(scope="module")
def metrics(shipped: ServerProcess) -> set[str]:
    """The names of all series of a running service."""
    text = shipped.get("/metrics").text
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    parts = {
        f"{name}_{part}" for name, kind in kinds.items() if kind == "histogram" for part in ("bucket", "sum", "count")
    }
    return set(kinds) | parts


@pytest.mark.parametrize("path", [*FILES, OPERATIONS], ids=lambda path: path.name)
def test_every_setting_that_a_file_names_exists(path: Path) -> None:
    known = {f"CITED_{name.upper()}" for name in Settings.model_fields} | {"CITED_CONFIG"}
    assert set(re.findall(r"\bCITED_[A-Z_]+\b", path.read_text("utf-8"))) <= known


@pytest.mark.parametrize(
    "path", [DEPLOY / "alerts.yaml", DEPLOY / "dashboard.json", OPERATIONS], ids=lambda path: path.name
)
def test_every_metric_that_a_file_names_exists(path: Path, metrics: set[str]) -> None:
    named = set(re.findall(r"\bcited_[a-z_]+\b", path.read_text("utf-8")))
    assert named
    assert named - metrics == set()


def test_the_settings_file_is_valid(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "config", "--json"]
    done = run(*command, CITED_CONFIG=str(DEPLOY / "cited.toml"))
    assert done.returncode == 0, done.stderr
    values = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert values["CITED_WORKERS"] == {"name": "CITED_WORKERS", "value": "2", "origin": str(DEPLOY / "cited.toml")}


def test_the_alert_rules_have_what_prometheus_needs_and_name_sections_that_exist() -> None:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    headings = re.findall(r"^#+ (.+)$", OPERATIONS.read_text("utf-8"), re.M)
    for rule in rules:
        assert rule["expr"] and rule["labels"]["severity"] in ("page", "ticket")
        assert rule["expr"].count("(") == rule["expr"].count(")")
        text = rule["annotations"]["description"]
        assert set(re.findall(r'docs/operations\.md, "([^"]+)"', text)) <= set(headings)


def test_the_dashboard_loads_and_each_panel_asks_for_something() -> None:
    dashboard: dict[str, Any] = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze, which this machine does not have")
    unit = tmp_path / "cited.service"
    text = (DEPLOY / "cited.service").read_text("utf-8")
    assert "ExecStart=/opt/cited/bin/cited serve\n" in text
    unit.write_text(text.replace("/opt/cited/bin/cited", "/bin/true"), "utf-8")
    done = run(tool, "verify", str(unit))
    assert (done.returncode, done.stderr) == (0, "")
    exposure = run(tool, "security", "--offline=true", "--threshold=20", str(unit))
    assert exposure.returncode == 0, exposure.stdout


def test_the_containers_run_without_rights_and_without_a_way_out() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    service = compose["services"]["cited"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True
    assert service["healthcheck"]["test"] == ["CMD", "cited", "health"]
    for mount in compose["services"]["proxy"]["volumes"]:
        source = mount.split(":")[0]
        assert source == "./tls" or (DEPLOY / source).is_file()


def test_the_proxy_keeps_metrics_and_query_strings_to_itself() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.search(r"location = /metrics \{\s+return 404;", text)
    log_format = re.search(r"log_format cited '([^']+)'", text)
    assert log_format
    assert set(re.findall(r"\$(\w+)", log_format[1])) == {"time_iso8601", "status", "request_time", "request_id"}
    assert text.count("{") == text.count("}")


def test_nginx_accepts_the_proxys_configuration(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("needs nginx and openssl, which this machine does not have")
    key, certificate = tmp_path / "cited.key", tmp_path / "cited.crt"
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=cited", "-days", "1"]
    assert run(openssl, *new, "-keyout", str(key), "-out", str(certificate)).returncode == 0
    text = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/nginx/tls", str(tmp_path))
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(text.replace("server cited:8000", "server 127.0.0.1:8000"), "utf-8")
    done = run(nginx, "-t", "-c", str(configuration))
    assert done.returncode == 0, done.stderr


def test_the_image_names_files_that_exist_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    last = text.rsplit("FROM ", 1)[1]
    assert "USER 10001:10001" in last
    assert 'HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["cited", "health"]' in last
    listed = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    kept = [line.removeprefix("!") for line in listed if line.startswith("!")]
    assert [name for name in kept if not (ROOT / name).exists()] == []


def test_the_image_builds_and_answers_without_a_network() -> None:
    docker = shutil.which("docker")
    if docker is None or run(docker, "info").returncode != 0:
        pytest.skip("needs a docker daemon, which this machine does not have")
    build = run(docker, "build", "--file", "deploy/Dockerfile", "--tag", "cited-test", ".")
    assert build.returncode == 0, build.stderr[-2000:]
    limits = ["--network=none", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--rm"]
    answer = run(docker, "run", *limits, "cited-test", "ask", "--json", "What are the aims of Prevent?")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["status"] == "answered"
