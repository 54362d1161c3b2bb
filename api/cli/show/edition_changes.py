"""The output of `cited changes`: each change with its kind, its place, and its words."""

from itertools import groupby

from rich.text import Text

from api.cli.show.word_changes import marked_words
from api.console import out
from retrieval.changes.change import Change, EditionChanges
from web.edition_changes.query import ChangesQuery
from web.wording.changes import KIND_WORDS, change_word, mention_line


def show_edition_changes(changes: EditionChanges, query: ChangesQuery) -> None:
    """Print the counts, and every change that the query keeps under its gravest kind."""
    found = changes.found
    out.print(
        Text(f"{changes.new.title}: edition {changes.old.edition} to edition {changes.new.edition}", style="bold")
    )
    total, chosen = len(found.changes), [change for change in found.changes if query.keeps(change)]
    part = "" if len(chosen) == total else f"{len(chosen)} of "
    out.print(Text(f"{part}{total} change{'' if total == 1 else 's'}." if total else "No words changed."))
    if found.entries is not None:
        out.print(Text(f"The publisher’s list of changes leaves out {found.unmentioned} of them."))
    if found.renumbered:
        out.print(Text(f"Paragraphs with a new number and the same words: {found.renumbered}."))
    for kind, group in groupby(chosen, lambda change: change.kind):
        out.print(Text(f"\n{KIND_WORDS[kind]}", style="bold"))
        for change in group:
            out.print(_line(change))


def _line(change: Change) -> Text:
    place = change.new or change.old
    block = place.block if place else None
    names = (
        block.heading_path[-1] if block and block.heading_path else None,
        f"page {block.page}" if block and block.page else None,
        f"paragraph {block.paragraph}" if block and block.paragraph else None,
    )
    text = Text(f"  {change_word(change)} ")
    text.append(f"[{' · '.join(filter(None, names))}] " if any(names) else "", style="dim")
    text.append_text(marked_words(change.words))
    if change.is_unmentioned:
        text.append(f"({mention_line(change)})", style="yellow")
    return text
