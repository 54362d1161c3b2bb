"""axe-core in a page, whatever its policy of scripts says: WCAG 2.0, 2.1 and 2.2, levels A and AA."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from web.build_assets import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# axe leaves this rule of WCAG 2.2 out unless it is asked for.
_ALSO = {"target-size": {"enabled": True}}


def violations(page: Page, rules: Sequence[str] = ()) -> list[Any]:
    """The rules that the page breaks, with the elements. `rules`: only these; by default all of the levels."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text("utf-8"))
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _TAGS}
    return list(
        page.evaluate(
            "options => axe.run(document, options)"
            ".then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))",
            {"runOnly": only, "resultTypes": ["violations"], "rules": {} if rules else _ALSO},
        )
    )
