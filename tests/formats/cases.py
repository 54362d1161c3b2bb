"""All cases."""

from tests.formats.cases_structure import HEADINGS, LISTS
from tests.formats.cases_tables import TABLES
from tests.formats.cases_words import CHARACTERS, NOT_CURRENT

CASES = (*TABLES, *CHARACTERS, *NOT_CURRENT, *LISTS, *HEADINGS)
