"""Measure how long a person waits for an answer on the page, beside the time of the endpoint for the same questions.

`make page-speed URL=http://127.0.0.1:8000 COUNT=100` asks each question twice: in the chat, from the press of Enter
until the page has drawn the first quote, and over `POST /v1/answers`. The two take turns in being first. Questions that
the documents do not answer count in neither. It drives Debian's chromium on this machine. All questions come from one
address, so raise CITED_QUESTIONS_PER_MINUTE on the service first.
"""

import argparse
import json
import shutil
import sys
import time
import urllib.request
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from api.lab.load import distinct_questions

if TYPE_CHECKING:
    from playwright.sync_api import Page

_QUESTIONS = Path("corpus/gold/queries.jsonl")
_WARM_UP = 5

# Notes when Enter is pressed, and when the frame that shows the first quote, or says that there is none, is drawn.
_WATCH = """() => {
  window.waited = new Promise((resolve) => {
    let pressed = 0;
    document.addEventListener("keydown", ({ key }) => { if (key === "Enter") pressed ||= performance.now(); }, true);
    const look = () => {
      const turn = document.querySelector("#conversation article");
      if (!pressed || !turn) return;
      watcher.disconnect();
      const quoted = turn.querySelector("blockquote") !== null;
      requestAnimationFrame(() => setTimeout(() => resolve([(performance.now() - pressed) / 1000, quoted])));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.getElementById("conversation"), { childList: true, subtree: true });
  });
}"""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds for each question that was answered both ways: on the page, and over the endpoint."""

    page: tuple[float, ...]
    endpoint: tuple[float, ...]

    def median_ratio(self) -> float:
        return float(np.median(self.page) / np.median(self.endpoint))


def measure(page: "Page", url: str, questions: list[str]) -> Waits:
    """Ask each question both ways. The first few are left out, because the service and the browser warm up."""
    found: list[tuple[float, float]] = []
    for number, question in enumerate(questions):
        if number % 2:
            shown, (answered, has_quote) = _ask_on_page(page, url, question), _ask_endpoint(url, question)
        else:
            answered, has_quote = _ask_endpoint(url, question)
            shown = _ask_on_page(page, url, question)
        if number >= _WARM_UP and has_quote and shown is not None:
            found.append((shown, answered))
    return Waits(tuple(page for page, _ in found), tuple(endpoint for _, endpoint in found))


def _ask_on_page(page: "Page", url: str, question: str) -> float | None:
    """The seconds from Enter to the drawn quote; None where the page shows none."""
    page.goto("about:blank")  # the chat shows a conversation again where its page is loaded twice
    page.goto(url)
    page.get_by_label("Your question").fill(question)
    page.evaluate(_WATCH)
    page.keyboard.press("Enter")
    seconds, quoted = page.evaluate("window.waited")
    return float(seconds) if quoted else None


def _ask_endpoint(url: str, question: str) -> tuple[float, bool]:
    """The seconds of the request, and whether the answer has a quote."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{url}/v1/answers", body, {"Content-Type": "application/json"})  # noqa: S310 - the given service
    began = time.perf_counter()
    with urllib.request.urlopen(request) as response:  # noqa: S310 - the given service
        answer = json.load(response)
    return time.perf_counter() - began, bool(answer["quotes"])


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description="Measure the wait on the page beside that of the endpoint.")
    parser.add_argument("url", help="the address of a running service")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="a file of questions as JSON lines")
    parser.add_argument("--count", type=int, default=100, help="the number of questions")
    given = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("There is no chromium. Install Debian's package chromium, then run this again.")
    questions = list(islice(distinct_questions(given.questions), given.count))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        waits = measure(browser.new_page(), given.url.rstrip("/"), questions)
        browser.close()
    if not waits.page:
        sys.exit("The documents answer none of these questions. Name others with --questions.")
    for name, seconds in (("page", waits.page), ("endpoint", waits.endpoint)):
        p50, p95 = np.percentile(seconds, [50, 95])
        print(f"{name:9} {len(seconds)} answers, p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms")  # noqa: T201 - for a terminal
    print(f"ratio of the medians {waits.median_ratio():.2f}")  # noqa: T201 - for a terminal


if __name__ == "__main__":
    main()
