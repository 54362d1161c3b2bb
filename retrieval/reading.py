"""What a ranker reads of a sentence: the heading above it, what it leans on, and the sentence itself."""

from retrieval.select import Section, points_back
from retrieval.text import Block, BlockKind, Span

# Characters of each part, so that a pair fits the ranker. Of what comes before, the end is nearest.
HEADING, BEFORE, SENTENCE = 90, 220, 420


def in_context(section: Section, sentence: Span, title: str) -> str:
    """One line, as it stood in training."""
    block = section.at(section.ordinal_of(sentence))
    heading = (block.heading_path[-1] if block and block.heading_path else title)[:HEADING]
    before = _line(_before(section, block, sentence))[-BEFORE:] if block else ""
    parts = (f"{_line(heading)}:" if heading else "", before, _line(sentence.of(section.text))[:SENTENCE])
    return " ".join(part for part in parts if part)


def _before(section: Section, block: Block, sentence: Span) -> str:
    """An item's lead-in, or the sentence that this one points back to."""
    if block.kind is BlockKind.ITEM and block.lead_in is not None:
        above = section.at(block.lead_in)
        return (above.sentences[-1] if above.sentences else above.span).of(section.text) if above else ""
    earlier = [span for span in block.sentences if span.end <= sentence.start]
    return earlier[-1].of(section.text) if earlier and points_back(sentence.of(section.text)) else ""


def _line(text: str) -> str:
    return " ".join(text.split())
