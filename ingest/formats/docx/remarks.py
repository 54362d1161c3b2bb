"""What a DOCX holds that is not its current text, counted while it is read and told in the report."""

from collections import Counter
from enum import Enum


class OmissionKind(Enum):
    """Why words were left out: how the report says it of one passage, and of more."""

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
    """Counts, by kind, for the report."""

    def __init__(self) -> None:
        self._left_out: Counter[OmissionKind] = Counter()
        self.inserted = 0
        self.unknown_signs = 0

    def left_out(self, kind: OmissionKind, count: int = 1) -> None:
        self._left_out[kind] += count

    def notes(self) -> tuple[str, ...]:
        """A sentence for each kind, in the order of the kinds."""
        found = [_told(kind, self._left_out[kind]) for kind in OmissionKind if self._left_out[kind]]
        if self.inserted:
            what = (
                "passage that tracked changes add was"
                if self.inserted == 1
                else "passages that tracked changes add were"
            )
            found.append(f"{self.inserted} {what} read as text.")
        if self.unknown_signs:
            signs = "sign has" if self.unknown_signs == 1 else "signs have"
            found.append(f"{self.unknown_signs} {signs} no letter in Unicode that is known; \ufffd stands there.")
        return tuple(found)


def _told(kind: OmissionKind, count: int) -> str:
    one, more = kind.value
    return f"{count} {one} was left out." if count == 1 else f"{count} {more} were left out."
