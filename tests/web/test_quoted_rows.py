"""A quoted row of a table shows each value beside its column's head."""

from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.wire.answers import answer_to_json
from ingest.blocks.extraction import RawBlock, join
from retrieval.cells import CELL_SEPARATOR, Cell
from retrieval.document import Document
from retrieval.text import BlockKind, Span
from tests.fakes import FakeEngine, FakeLibrary
from web.marking import quote_lines

ROW = f"Rowing boat{CELL_SEPARATOR}{CELL_SEPARATOR}2 pence"


def row(offset: int) -> list[Cell]:
    places = ((0, 11, "Boat"), (14, 14, "Summer"), (ROW.index("2"), len(ROW), "Winter"))
    return [Cell(Span(offset + start, offset + end), head) for start, end, head in places]


def test_values_stand_beside_their_heads_and_empty_cells_go() -> None:
    [intro, line] = quote_lines(f"By boat:\n{ROW}", 100, [Span(109, 109 + len(ROW))], row(109))
    assert not intro.values
    assert [(value.head, "".join(piece.text for piece in value.pieces)) for value in line.values] == [
        ("Boat", "Rowing boat"),
        ("Winter", "2 pence"),
    ]
    assert all(piece.marked for value in line.values for piece in value.pieces)


def test_what_names_the_row_stays_though_its_column_has_no_head() -> None:
    first, *others = row(0)
    [line] = quote_lines(ROW, 0, (), [Cell(first.span), *others])
    assert [(value.head, value.pieces[0].text) for value in line.values] == [("", "Rowing boat"), ("Winter", "2 pence")]


def test_a_row_without_heads_is_a_line_as_it_stands() -> None:
    [line] = quote_lines(ROW, 0, (), [Cell(cell.span) for cell in row(0)])
    assert not line.values
    assert "".join(piece.text for piece in line.pieces) == ROW


def test_the_page_shows_them_as_pairs_and_the_wire_gives_their_places(client: TestClient, library: FakeLibrary) -> None:
    heads = RawBlock(BlockKind.ROW, f"Boat{CELL_SEPARATOR}Toll", level=1)
    tolls = join(
        [RawBlock(BlockKind.HEADING, "Weekdays"), heads, RawBlock(BlockKind.ROW, f"Schooner{CELL_SEPARATOR}4 pence")]
    )
    library.add(Document("tolls"), tolls, title="Tolls")
    page = BeautifulSoup(client.post("/", data={"question": "What pays a schooner?"}).text, "html.parser")
    pairs = [(cell.select("dt")[0].text, cell.select("dd")[0].text) for cell in page.select(".cited-row__cell")]
    assert pairs == [("Boat", "Schooner"), ("Toll", "4 pence")]
    assert page.select(".cited-quote__heading")[0].get_text().endswith("Weekdays")
    [quote] = answer_to_json(FakeEngine(library).ask("What pays a schooner?"))["quotes"]
    assert [(cell["head"], tolls.text[cell["start"] : cell["end"]]) for cell in quote["cells"]] == pairs
