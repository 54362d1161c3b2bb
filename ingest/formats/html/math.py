"""Write the formulas of a page (MathML) as lines of plain text."""

from xml.etree.ElementTree import Element, TreeBuilder

from bs4.element import NavigableString, Tag

from ingest.formats.html.text import attribute, replace_with_text, steps, words
from ingest.formats.mathml import formula_in_line


def replace_formulas(content: Tag) -> None:
    """Replace each formula with its line of text, or with its letters in order where there is no such line."""
    for tag in content.find_all("math"):
        if not tag.decomposed:
            replace_with_text(tag, formula_in_line(_element_tree(tag)) or words(tag))


def _element_tree(formula: Tag) -> Element:
    """The formula as the tree that `ingest.formats.mathml` reads."""
    builder = TreeBuilder()
    for node, is_end in steps([formula]):
        if not isinstance(node, Tag):
            builder.data(str(node) if type(node) is NavigableString else "")  # not comments and the like
        elif is_end:
            builder.end(node.name)
        else:
            builder.start(node.name, {name: attribute(node, name) for name in node.attrs})
    return builder.close()
