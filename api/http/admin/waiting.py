"""What waits for somebody, as the overview lists it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for an admin: its words, such as "2 reports", and the page that shows it."""

    words: str
    href: str
