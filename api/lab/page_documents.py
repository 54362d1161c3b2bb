"""The documents of the pages that are pictured and tested: those that ship, and two short policies beside them.

The policies are made up. Both answer OPEN_QUESTION, and one of them CASES_QUESTION twice, so pages can ask back, and
there is more to compare.
"""

from pathlib import Path

OPEN_QUESTION = "How often is the policy reviewed?"
CASES_QUESTION = "How much does a parking permit cost?"

_POLICIES = {
    "parking-policy": (
        "Parking policy\n\nReview\n\nThe board reviews the parking policy every two years. Residents must be told of a "
        "change at least 28 days before it begins.\n\nPermits\n\nA permit for a first car costs £60 a year.\n\n"
        "A permit for a second car costs £90 a year.\n"
    ),
    "tree-policy": (
        "Tree policy\n\nReview\n\nThe tree policy is reviewed every five years by the tree warden. The warden should "
        "publish the result within 14 days.\n\nFelling\n\nNobody may fell a protected oak without consent.\n"
    ),
}


def page_documents(corpus: Path, folder: Path) -> list[Path]:
    """The places to ingest: the corpus that ships, and `folder`, into which this writes the policies."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _POLICIES.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return [corpus, folder]
