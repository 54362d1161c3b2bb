"""All cases."""

from tests.ingest.formats.all_formats.cases_structure import HEADINGS, LISTS
from tests.ingest.formats.all_formats.cases_tables import TABLES
from tests.ingest.formats.all_formats.cases_words import CHARACTERS, NOT_CURRENT

CASES = (*TABLES, *CHARACTERS, *NOT_CURRENT, *LISTS, *HEADINGS)
