"""The bill of materials holds the locked packages with their hashes, npm packages, models, and no address."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.lab.sbom import LOCKS, merge, model_components, npm_components, read_lock

ROOT = Path(__file__).resolve().parents[2]
LOCK = f"""
Some.Package==1.2 \\
    --hash=sha256:{"b" * 64} \\
    --hash=sha256:{"a" * 64}
    # via other
torch==2.13.0 \\
    --hash=sha256:{"c" * 64}
"""


def component(name: str, version: str, **more: object) -> dict[str, Any]:
    return {"bom-ref": f"{name}=={version}", "name": name, "version": version, "type": "library", **more}


def environment(*components: dict[str, Any]) -> dict[str, Any]:
    return {
        "metadata": {
            "component": {"bom-ref": "root"},
            "tools": {"components": [{"name": "tool", "externalReferences": [{"type": "distribution", "url": "x"}]}]},
        },
        "components": list(components),
        "dependencies": [
            {"ref": "root", "dependsOn": ["some-package==1.2", "pip==26"]},
            {"ref": "pip==26"},
            {"ref": "some-package==1.2"},
        ],
    }


INSTALLED = [
    component("some-package", "1.2", externalReferences=[{"type": "distribution", "url": "https://index.example"}]),
    component("torch", "2.13.0+cpu"),
    component("pip", "26"),
]


def test_a_lock_is_read_by_package_url() -> None:
    assert read_lock(LOCK) == {
        "pkg:pypi/some-package@1.2": ("a" * 64, "b" * 64),
        "pkg:pypi/torch@2.13.0": ("c" * 64,),
    }


def test_packages_get_the_hashes_of_the_lock_and_unlocked_ones_go() -> None:
    merged = merge(environment(*INSTALLED), read_lock(LOCK), [component("model", "1")])
    assert [(one["name"], len(one.get("hashes", []))) for one in merged["components"]] == [
        ("model", 0),
        ("some-package", 2),
        ("torch", 1),
    ]
    assert merged["dependencies"] == [{"ref": "root", "dependsOn": ["some-package==1.2"]}, {"ref": "some-package==1.2"}]
    assert "distribution" not in json.dumps(merged)


def test_the_order_in_which_packages_were_installed_changes_nothing() -> None:
    forwards, backwards = (merge(environment(*order), read_lock(LOCK), []) for order in (INSTALLED, INSTALLED[::-1]))
    assert forwards == backwards


def test_a_locked_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ValueError, match=r"some-package@1\.2"):
        merge(environment(INSTALLED[1]), read_lock(LOCK), [])


def test_the_packages_of_the_pages_have_the_hashes_of_their_lock() -> None:
    found = {one["name"]: one for one in npm_components(json.loads((ROOT / "web/package-lock.json").read_text()))}
    assert found["govuk-frontend"]["scope"] == "required"
    assert found["sass"]["scope"] == "excluded"
    assert "axe-core" not in found
    assert all(len(one["hashes"][0]["content"]) == 128 for one in found.values())


def test_every_model_has_the_hash_of_its_weights() -> None:
    models = model_components()
    assert {"model:all-MiniLM-L6-v2", "model:all-mpnet-base-v2"} <= {one["bom-ref"] for one in models}
    assert len(models) == 5
    assert all(len(one["hashes"][0]["content"]) == 64 for one in models)


def test_the_locks_of_the_list_are_those_that_make_setup_installs() -> None:
    rule = (ROOT / "Makefile").read_text("utf-8").split("$(VENV)/installed-dev:")[0]
    assert all(f"-r {lock}" in rule for lock in LOCKS)
