"""Plain texts and Markdown, made for the tests: each holds one kind of structure, all of it known."""

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import find_defect
from retrieval.text import Block

NUMBERED = """Flood plan

1. Purpose

1.1 This plan says who does what.
1.2 The board must review it
every two years, as paragraph
1.1 of the charter says.

2. Duties

(a) to warn the people who live beside the
river; and
(b) to open the hall:
(i) by day;
(ii) by night.

3.5 per cent of homes flood each year.
"""

STEPS = """How to apply

1. Fill in the form

2. Send it to us

3. Wait for a letter

We reply within a month.
"""

WRAPPED = """The council agreed the plan at its meeting on the
3 May 2026, and the plan takes effect
next year.

You must bring:
a passport or a driving licence
a letter from the college
"""

UNDERLINED = """Lamps
=====

Rules
-----

A skip needs four lamps.

*****

Lamps are amber.
"""

HTML_IN_MARKDOWN = """# Rents

<table>
<tr><th>Size</th><th>Rent</th></tr>

<tr><td>Half</td><td>£20</td></tr>

</table>

<div hidden>

An **old** rent of £15.

</div>

<details>
<summary>If you are over 65</summary>

You pay *half*.

</details>

The end.
"""

TABLES = """# Rounds

| Ward | Food | Glass |
|------|------|-------|
| North | | Friday |
| | Monday | |
| A \\| B | Tue<br>Wed | Thursday |
"""

NUMBERED_MARKDOWN = """# Flood plan

2. Duties

(a) to warn
(b) to open the hall
   (i) by day

1.1 The board
must meet.
1.2. It must
report, as paragraph
1.1 of the plan says.

- (c) a lettered bullet
- [x] a task
"""

INLINE = """# Smoke

The limit was <del>£45</del> ~~£50~~ £60 for 10<sup>6</sup> particles over 400 m<sup>2</sup> of CO<sub>2</sub>.<br>A
<span style="display: none">secret</span> line.[^1]

[^1]: Council
[^2]: Set by the council
in 2024.
"""


# A block as the tests compare it: kind, printed number, words.
Told = tuple[str, str | None, str]


def told(found: Extraction) -> list[Told]:
    assert find_defect(found.canonical) is None
    text = found.canonical.text
    return [
        (block.kind.value, block.paragraph, " ".join(block.span.of(text).split())) for block in found.canonical.blocks
    ]


def block_of(found: Extraction, words: str) -> Block:
    """The first block that holds `words`."""
    return next(block for block in found.canonical.blocks if words in block.span.of(found.canonical.text))


def led_in(found: Extraction, words: str) -> str | None:
    """The words of what introduces the item that holds `words`."""
    ordinal = block_of(found, words).lead_in
    return None if ordinal is None else found.canonical.blocks[ordinal].span.of(found.canonical.text)
