"""A neutral document as plain text, for what plain text can say."""

from tests.ingest.formats.all_formats.as_html import printed
from tests.ingest.formats.all_formats.model import (
    Block,
    Break,
    Document,
    Form,
    Heading,
    List,
    Paragraph,
    Runs,
    Table,
    Title,
)

_RULES = "=-~"


def write(document: Document) -> bytes:
    below_title = any(isinstance(block, Title) for block in document)
    return "\n\n".join(_block(block, below_title=below_title) for block in document).encode() + b"\n"


def _block(block: Block, *, below_title: bool) -> str:
    match block:
        case Title(runs):
            return _headed(_words(runs), 1)
        case Heading(runs, level):
            return _headed(_words(runs), level + below_title)
        case Paragraph(runs):
            return _words(runs)
        case List():
            return "\n".join(_list(block))
        case Table():
            raise ValueError("plain text has no tables")


def _headed(words: str, rank: int) -> str:
    return f"{words}\n{_RULES[rank - 1] * len(words)}"


def _words(runs: Runs) -> str:
    return "".join("\n" if isinstance(run, Break) else run.words for run in runs)


def _list(held: List, indent: str = "") -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(held.items, held.start):
        sign = "•" if held.form is Form.BULLET else printed(held.form, number)
        lines.append(f"{indent}{sign} {_words(item.runs)}")
        if item.inner:
            lines += _list(item.inner, indent + "   ")
    return lines
