"""Count the parts of a DOCX that are not its current text, for the report."""

from collections import Counter
from enum import Enum


class OmissionKind(Enum):
    """Why words were left out, as the report puts it: for one passage and for several."""

    DELETED = ("passage that tracked changes delete or move away", "passages that tracked changes delete or move away")
    STRUCK = ("passage that is struck out", "passages that are struck out")
    HIDDEN = ("passage that is hidden", "passages that are hidden")
    WHITE = ("passage in white on white", "passages in white on white")
    LISTED = ("line of the table of contents or the index", "lines of the table of contents or the index")
    PROMPT = ("form field that nobody has filled in", "form fields that nobody has filled in")
    NOTE = ("note that the text does not refer to", "notes that the text does not refer to")
    WATERMARK = ("watermark", "watermarks")
    FORMULA = ("formula that is a picture or a field", "formulas that are pictures or fields")
    DIAGRAM = ("diagram or chart", "diagrams or charts")
    OTHER = ("part in another format", "parts in other formats")


class Remarks:
    """Counts for the report, by kind."""

    def __init__(self) -> None:
        self._omitted: Counter[OmissionKind] = Counter()
        self.inserted = 0
        self.unknown_symbols = 0

    def count_omitted(self, kind: OmissionKind, count: int = 1) -> None:
        self._omitted[kind] += count

    def notes(self) -> tuple[str, ...]:
        """One sentence for each kind, in the order of the kinds."""
        remarks = [_sentence(kind, self._omitted[kind]) for kind in OmissionKind if self._omitted[kind]]
        if self.inserted:
            what = (
                "passage that tracked changes add was"
                if self.inserted == 1
                else "passages that tracked changes add were"
            )
            remarks.append(f"{self.inserted} {what} read as text.")
        if self.unknown_symbols:
            subject = "symbol has" if self.unknown_symbols == 1 else "symbols have"
            remarks.append(
                f"{self.unknown_symbols} {subject} no known character in Unicode; the text shows \ufffd instead."
            )
        return tuple(remarks)


def _sentence(kind: OmissionKind, count: int) -> str:
    singular, plural = kind.value
    return f"{count} {singular} was left out." if count == 1 else f"{count} {plural} were left out."
