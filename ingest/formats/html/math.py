"""Formulas of a page (MathML) in a line of plain text."""

from xml.etree.ElementTree import Element, TreeBuilder

from bs4.element import NavigableString, Tag

from ingest.formats.html.text import attribute, steps, words, write
from ingest.formats.mathml import formula_in_line


def write_out(content: Tag) -> None:
    """Put each formula's line in its place; a formula that no line can hold leaves its letters as they follow."""
    for tag in content.find_all("math"):
        if not tag.decomposed:
            write(tag, formula_in_line(_tree(tag)) or words(tag))


def _tree(formula: Tag) -> Element:
    """The formula as other readers hold theirs."""
    builder = TreeBuilder()
    for node, leaves in steps([formula]):
        if not isinstance(node, Tag):
            builder.data(str(node) if type(node) is NavigableString else "")  # not comments and the like
        elif leaves:
            builder.end(node.name)
        else:
            builder.start(node.name, {name: attribute(node, name) for name in node.attrs})
    return builder.close()
