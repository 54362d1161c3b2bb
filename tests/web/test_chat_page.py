"""Asking on the page, as the server renders it; no script is involved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NoReturn

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.cli.show.answers import show_answer
from retrieval.answer import Answer, NoAnswerReason, Option, Reference, Turn
from retrieval.document import Document
from retrieval.errors import NOTHING_INGESTED, NoGeneration, Overloaded
from tests.fakes import FakeEngine, FakeLibrary, charter
from tests.web.two_editions import NEW, two_editions
from web.serving_generation import ServingGeneration
from web.wording.in_force_warning import format_day
from web.wording.silence import reason_line
from web.wording.which_one import WHICH_CASE, WHICH_ONE

OPEN = "Is there a war?"
SILENT = "Cited found no sentence that answers this."


def ask(
    client: TestClient, question: str, earlier: Sequence[str] = (), document: str = "", **headers: str
) -> BeautifulSoup:
    fields = {"question": question, "earlier": list(earlier), "document": document}
    answer = client.post("/", data=fields, headers=headers)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def select(page: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in page.select(selector)]


def test_the_first_page_has_a_labelled_box_and_names_its_sources(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert select(page, "h1") == ["Ask the documents"]
    assert select(page, "label[for=question]") == ["Your question"]
    assert "Answers come from these 2 documents" in select(page, "h2")
    assert [link["href"] for link in page.select(".cited-sources a")] == ["/documents/odd", "/documents/river-charter"]


@pytest.mark.parametrize("requested_with", ["", "fetch"])
def test_an_answer_offers_the_comparison_where_there_is_another_document(
    client: TestClient, library: FakeLibrary, requested_with: str
) -> None:
    headers = {"X-Requested-With": requested_with}
    assert ask(client, "Who keeps the ledger?", **headers).select("form.cited-from-answer")
    del library.held["odd"]
    assert not ask(client, "Who keeps the ledger?", **headers).select("form.cited-from-answer")


def test_an_answer_is_a_quote_with_the_answering_sentence_marked_and_its_citation(client: TestClient) -> None:
    page = ask(client, "Who keeps the ledger?")
    assert select(page, "article h2") == ["You asked: Who keeps the ledger?"]
    assert select(page, "blockquote .cited-line") == [
        "The warden must carry:",
        "• a lantern",
        "• a ledger, unless the harbour master keeps it",
    ]
    assert select(page, "blockquote mark") == ["• a ledger, unless the harbour master keeps it"]
    [citation] = select(page, "figcaption")
    for part in ("The River Charter", "Ministry of Rivers, 4 March 2024", "Part 1: Rivers › Wardens", "Page 1"):
        assert part in citation


def test_the_citation_carries_the_place_of_the_sentences_that_answer(client: TestClient, library: FakeLibrary) -> None:
    [link] = ask(client, "Who keeps the ledger?").select("figure:nth-of-type(1) .cited-citation__actions .govuk-link")
    text = library.canonical(library.version("river-charter")).text
    core = text.index("• a ledger, unless the harbour master keeps it")
    assert f"&core={core}-{core + 46}#quote" in str(link["href"])


def test_the_citation_opens_the_document_at_that_very_span(client: TestClient, library: FakeLibrary) -> None:
    [link] = ask(client, "When is a toll due on Sundays?").select("figure:nth-of-type(2) .govuk-link")
    text = library.canonical(library.version("river-charter")).text
    second = text.rindex("No toll is due on Sundays.")
    version = library.version("river-charter").sha256
    assert link["href"] == f"/documents/river-charter?version={version}&start={second}&end={second + 26}#quote"


def test_other_places_and_what_a_quote_refers_to_are_shown_with_it(client: TestClient, engine: FakeEngine) -> None:
    ask_engine = engine.ask

    def referring(question: str, **given: Any) -> Answer:
        answer = ask_engine(question, **given)
        first, *others = answer.quotes
        other = others[0].citation if others else first.citation
        first = replace(first, also=(other,), references=(Reference("Paragraph 21", "A toll.", other),))
        return replace(answer, quotes=(first,))

    engine.ask = referring  # type: ignore[method-assign]
    page = ask(client, "When is a toll due on Sundays?")
    assert select(page, "aside p") == ["Paragraph 21 says:", "A toll."]
    assert "Also in The River Charter" in select(page, "figcaption")[0]
    links = [link["href"] for link in page.select("aside a, .cited-citation__part a")]
    assert len(links) == 2
    assert links[0] == links[1]
    assert client.get(str(links[0])).status_code == 200


def test_the_copy_button_holds_quotation_and_citation_and_waits_for_script(client: TestClient) -> None:
    [button] = ask(client, "What do Sundays include: Easter?").select("[data-copy]")
    assert button.has_attr("hidden")
    copied = str(button["data-copy"])
    assert copied.startswith("“Sundays include Easter.”\n\nThe River Charter. Ministry of Rivers, 4 March 2024.")
    assert copied.endswith("Part 2: Bridges, page 1. https://example.org/c")
    assert str(button["data-link"]).startswith("/documents/river-charter?version=")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who owns the moon?", "Nothing in the documents is about what you asked"),
        ("topic_only: a ledger", "The documents mention the subject"),
        ("superseded_only: a ledger", "Only text that is not in force"),
        ("unclear: a ledger", "no words to search for"),
    ],
)
def test_silence_is_said_plainly_with_its_reason(client: TestClient, question: str, words: str) -> None:
    page = ask(client, question)
    [inset] = select(page, ".cited-silence")
    assert inset.startswith(SILENT)
    assert words in inset
    assert not page.select("mark")


@pytest.mark.parametrize("reason", ["topic_only", "superseded_only", "unclear"])
def test_the_page_and_the_terminal_give_a_reason_in_the_same_words(
    client: TestClient, engine: FakeEngine, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    question = f"{reason}: a ledger"
    answer = engine.ask(question)
    show_answer(answer)
    words = reason_line(answer)
    assert words in " ".join(capsys.readouterr().out.split())
    assert words in select(ask(client, question), ".cited-silence")[0]


def test_a_greeting_gets_its_reply_and_neither_quotes_nor_passages(client: TestClient, engine: FakeEngine) -> None:
    ask_engine = engine.ask

    def greeting(question: str, **given: Any) -> Answer:
        answer = ask_engine(question, **given)
        return replace(answer, reason=NoAnswerReason.GREETING, quotes=(), nearest=(), reply="Hello. Ask a question.")

    engine.ask = greeting  # type: ignore[method-assign]
    page = ask(client, "greeting, hello")
    assert select(page, ".cited-reply") == ["Hello. Ask a question."]
    assert not page.select(".cited-silence, figure, .cited-nearest")


def test_nearest_passages_lie_open_and_each_is_stamped_as_no_answer(client: TestClient) -> None:
    [nearest] = ask(client, "unclear: a ledger").select("article .cited-nearest")
    assert nearest.find_parent("details") is None
    assert "do not answer your question" in select(nearest, "h3")[0]
    assert len(nearest.select("figure")) == len(select(nearest, ".cited-stamp")) == 1


def test_a_follow_up_keeps_the_conversation_and_is_asked_with_it(client: TestClient, engine: FakeEngine) -> None:
    page = ask(client, "And on Sundays?", ["Who keeps the ledger?"])
    assert select(page, "article h2") == ["You asked: Who keeps the ledger?", "You asked: And on Sundays?"]
    assert [field["value"] for field in page.select("#ask [name=earlier]")] == [
        "Who keeps the ledger?",
        "And on Sundays?",
    ]
    assert select(page, ".cited-standalone") == ["Answering: Who keeps the ledger? And on Sundays?"]
    question, history = engine.asked[-1]
    assert question == "And on Sundays?"
    assert [turn.role for turn in history] == ["user", "assistant"]
    assert history[1].text.startswith("The warden must carry:")


def test_earlier_answers_are_made_again_from_the_documents_but_only_once(
    client: TestClient, engine: FakeEngine
) -> None:
    ask(client, "Who keeps the ledger?")
    ask(client, "And on Sundays?", ["Who keeps the ledger?"])
    assert [question for question, _ in engine.asked] == ["Who keeps the ledger?", "And on Sundays?"]


def test_a_new_generation_answers_anew(client: TestClient, app: FastAPI, engine: FakeEngine) -> None:
    ask(client, "Who keeps the ledger?")
    other = FakeEngine(engine.library, generation="2-fake")
    app.state.serving = replace(app.state.serving, engine=other)
    ask(client, "Who keeps the ledger?")
    assert len(other.asked) == 1


def test_a_long_conversation_shows_its_last_ten_turns_and_keeps_their_context(
    client: TestClient, engine: FakeEngine
) -> None:
    earlier = [f"Question {number} on a ledger" for number in range(24)]
    page = ask(client, "And on Sundays?", earlier)
    assert len(page.select("article")) == 10
    assert len(page.select("#ask [name=earlier]")) == 20
    assert engine.asked[-1][1][-2] == Turn("user", "Question 23 on a ledger")


def test_a_forged_conversation_asks_the_engine_no_more_than_its_last_two_questions(
    client: TestClient, engine: FakeEngine
) -> None:
    earlier = [f"Question {number} on a ledger" for number in range(20)]
    page = ask(client, "And on Sundays?", earlier)
    assert [question for question, _ in engine.asked] == ["Question 19 on a ledger", "And on Sundays?"]
    assert len(select(page, ".cited-gone")) == 8
    assert "no longer kept" in select(page, ".cited-gone")[0]


def test_a_conversation_with_long_questions_keeps_only_the_last_of_them(client: TestClient) -> None:
    earlier = [f"{number} ".ljust(999, "x") for number in range(20)]
    page = ask(client, "And on Sundays?", earlier)
    kept = [str(field["value"]) for field in page.select("#ask [name=earlier]")]
    assert [question.split()[0] for question in kept[:-1]] == [str(number) for number in range(12, 20)]


def test_a_suggestion_is_a_button_of_the_form_and_is_asked_in_place_of_what_is_typed(client: TestClient) -> None:
    wanted = client.post("/", data={"suggest": "1", "earlier": ["Who keeps the ledger?"]})
    [button] = BeautifulSoup(wanted.text, "html.parser").select("section button[form=ask]")
    assert (button["name"], button["value"]) == ("suggestion", "Wardens")
    pressed = client.post("/", data={"question": "half a quest", "suggestion": "Wardens", "earlier": ["Who keeps it?"]})
    assert select(BeautifulSoup(pressed.text, "html.parser"), "article h2")[-1] == "You asked: Wardens"
    part = client.post("/next", data={"earlier": ["Who keeps the ledger?"]}).text
    assert select(BeautifulSoup(part, "html.parser"), "button") == ["Wardens"]
    assert client.post("/next").text.strip() == ""


def test_a_script_gets_the_new_turn_alone(client: TestClient) -> None:
    page = ask(client, "And on Sundays?", ["Who keeps the ledger?"], **{"X-Requested-With": "fetch"})
    assert page.find("html") is None
    assert select(page, "article h2") == ["You asked: And on Sundays?"]


@pytest.mark.parametrize("question", ["", "   \n", "x" * 1001])
def test_a_question_that_cannot_be_asked_is_explained_beside_the_box(client: TestClient, question: str) -> None:
    answer = client.post("/", data={"question": question, "earlier": ["Who keeps the ledger?"]})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 400
    assert page.title is not None and page.title.text.startswith("Error: ")
    [link] = page.select(".govuk-error-summary a")
    assert link["href"] == "#question"
    assert link.text.strip() in select(page, "#question-error")[0]
    assert page.select_one("#question[aria-describedby~=question-error]")
    assert select(page, "article h2") == ["You asked: Who keeps the ledger?"]


def test_a_thousand_characters_over_several_lines_are_one_question(client: TestClient) -> None:
    page = ask(client, "x\r\n" * 497 + "ledger")
    assert not page.select(".govuk-error-summary")


@pytest.mark.parametrize(
    "form",
    [{"question": "ledger", "earlier": ["x" * 1001]}, {"question": "ledger", "earlier": ["x"] * 500}],
)
def test_a_forged_form_gets_a_page_and_not_a_traceback(client: TestClient, form: dict[str, str | list[str]]) -> None:
    answer = client.post("/", data=form)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


def test_a_file_in_place_of_a_question_gets_a_page(client: TestClient) -> None:
    answer = client.post("/", files={"question": ("a.txt", b"words")})
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_question_and_quote_are_shown_as_words_never_as_markup(client: TestClient) -> None:
    page = ask(client, "<img src=x onerror=alert(1)> kraken")
    assert not page.select("article img, article script")
    assert select(page, "article h2") == ["You asked: <img src=x onerror=alert(1)> kraken"]
    assert "<script>alert('kraken')</script>" in select(page, "blockquote")[0]


def test_before_anything_is_ingested_the_page_says_what_to_run(client: TestClient, app: FastAPI) -> None:
    app.state.serving = None
    answer = client.get("/")
    assert answer.status_code == 503
    assert NOTHING_INGESTED in answer.text


def test_an_engine_that_is_not_ready_says_what_to_run(client: TestClient, app: FastAPI, engine: FakeEngine) -> None:
    class Unready(FakeEngine):
        def ask(self, *_: object, **__: object) -> NoReturn:
            raise NoGeneration(NOTHING_INGESTED)

    app.state.serving = replace(app.state.serving, engine=Unready(engine.library))
    answer = client.post("/", data={"question": "Who keeps the ledger?"})
    assert answer.status_code == 503
    assert "ledger" not in answer.text


def test_a_choice_of_where_to_search_is_shown_kept_and_taken_away(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/?document=river-charter").text, "html.parser")
    assert select(page, ".cited-choice__chips li > span") == ["Only in “The River Charter”"]
    asked = client.post("/", data={"question": "Who keeps the ledger?", "document": "river-charter"})
    page = BeautifulSoup(asked.text, "html.parser")
    assert select(page, ".cited-choice__chips li > span") == ["Only in “The River Charter”"]
    assert "Searched only: one chosen document." in select(page, ".cited-standalone")
    assert page.select("#ask [name=document][value=river-charter][checked]")
    [drop] = page.select("button[name=drop]")
    dropped = client.post("/", data={"drop": drop["value"], "document": "river-charter", "question": "half a"})
    page = BeautifulSoup(dropped.text, "html.parser")
    assert not page.select(".cited-choice__chips")
    assert select(page, "#question") == ["half a"]


def test_a_document_that_was_chosen_is_searched_alone(client: TestClient) -> None:
    found = client.post("/", data={"question": "Who keeps the ledger?", "document": "odd"})
    assert "Cited found no sentence" in found.text
    found = client.post("/", data={"question": "Who keeps the ledger?", "publisher": "Ministry of Rivers"})
    assert "The warden must carry" in found.text


def test_earlier_questions_keep_the_choice_with_which_they_were_asked(client: TestClient, engine: FakeEngine) -> None:
    page = ask(client, "Who keeps the ledger?", document="odd")
    [how] = [str(field["value"]) for field in page.select("#ask [name=how]")]
    assert how == "document=odd"
    fields = {"question": "And on Sundays?", "earlier": "Who keeps the ledger?", "how": how}
    page = BeautifulSoup(client.post("/", data=fields).text, "html.parser")
    first, second = page.select("article")
    assert "Cited found no sentence" in first.text
    assert "Open in the document" in second.text
    assert len(engine.asked) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"as_of": "31 March"}, "Enter the day as year, month and day"),
        ({"publisher": "Nobody"}, "No document matches"),
        ({"document": "gone"}, "There is no such document"),
        ({"publisher": [f"P{number}" for number in range(61)]}, "Choose at most 60"),
    ],
)
def test_a_choice_that_finds_nothing_is_explained(
    client: TestClient, fields: dict[str, str | list[str]], words: str
) -> None:
    answer = client.post("/", data={"question": "Who keeps the ledger?", **fields})
    assert answer.status_code == 400
    page = BeautifulSoup(answer.text, "html.parser")
    assert words in select(page, ".govuk-error-summary")[0]
    assert select(page, "#question") == ["Who keeps the ledger?"]


def test_an_address_that_names_a_document_which_is_gone_says_so(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/?document=gone").text, "html.parser")
    assert "no longer in the library" in select(page, ".cited-choice__notice")[0]


def test_a_choice_that_no_later_form_could_carry_is_refused_while_it_can_be_mended(
    client: TestClient, library: FakeLibrary
) -> None:
    ids = [f"ward-{number:02}-{'of-the-borough-' * 5}rules" for number in range(60)]
    for id in ids:
        library.add(Document(id), charter(), title=id)
    refused = client.post("/", data={"question": "Who keeps the ledger?", "document": ids})
    assert refused.status_code == 400
    assert "Choose fewer documents, publishers, collections or readers" in refused.text
    answered = client.post("/", data={"question": "Who keeps the ledger?", "document": ids[:30]})
    [how] = [str(field["value"]) for field in BeautifulSoup(answered.text, "html.parser").select("#ask [name=how]")]
    fields = {"question": "And on Sundays?", "earlier": "Who keeps the ledger?", "how": how}
    assert client.post("/", data=fields).status_code == 200


@pytest.mark.parametrize("how", ["x" * 4001, "as_of=never", "&".join(f"document={n}" for n in range(61))])
def test_a_forged_conversation_is_refused_with_a_page(client: TestClient, how: str) -> None:
    answer = client.post("/", data={"question": "ledger", "earlier": "Who keeps it?", "how": how})
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_a_follow_up_can_be_asked_by_itself_or_with_other_words(client: TestClient, engine: FakeEngine) -> None:
    page = ask(client, "And on Sundays?", ["Who keeps the ledger?"])
    [form] = page.select("form[data-asks]")
    assert select(form, "textarea") == ["Who keeps the ledger? And on Sundays?"]
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input, button[name]")}
    assert fields["suggestion"] == "And on Sundays?"
    carried = [str(field["value"]) for field in form.select("[name=earlier]")]
    corrected = client.post("/", data={**fields, "earlier": carried, "how": ["", ""]})
    assert engine.asked[-1] == ("And on Sundays?", ())
    assert "Asked by itself" in corrected.text


def test_quotes_are_numbered_through_the_conversation(client: TestClient) -> None:
    page = ask(client, "When is a toll due on Sundays?", ["Who keeps the ledger?"])
    assert select(page, ".cited-quote__number") == ["Quote 1.1", "Quote 2.1", "Quote 2.2", "Quote 2.3"]
    assert page.select("#quote-2-2")


def test_where_the_time_ends_before_the_suggestions_the_page_still_shows_the_answer(
    client: TestClient, app: FastAPI, engine: FakeEngine
) -> None:
    class Slow(FakeEngine):
        def suggestions(self, *_: object, **__: object) -> NoReturn:
            raise Overloaded("The question has taken longer than 10 seconds.")

    app.state.serving = replace(app.state.serving, engine=Slow(engine.library))
    asked = client.post("/", data={"suggest": "1", "earlier": ["Who is told of every flood?"]})
    assert BeautifulSoup(asked.text, "html.parser").select("article blockquote")


def counted_suggestions(engine: FakeEngine) -> list[str]:
    """The questions after which this engine works out suggestions, from now on."""
    counted: list[str] = []
    suggest = engine.suggestions

    def count(answer: Answer, **given: Any) -> tuple[str, ...]:
        counted.append(answer.question)
        return suggest(answer, **given)

    engine.suggestions = count  # type: ignore[method-assign]
    return counted


def test_a_page_works_out_no_suggestions_and_shows_those_that_are_kept(client: TestClient, engine: FakeEngine) -> None:
    counted = counted_suggestions(engine)
    page = ask(client, "Who keeps the ledger?")
    assert counted == []
    assert select(page, "noscript button[name=suggest]") == ["Show what else the documents cover"]
    client.post("/next", data={"earlier": ["Who keeps the ledger?"]})
    client.post("/next", data={"earlier": ["Who keeps the ledger?"]})
    back = client.post("/", data={"again": "1", "earlier": ["Who keeps the ledger?"]})
    assert select(BeautifulSoup(back.text, "html.parser"), ".cited-next button") == ["Wardens"]
    assert counted == ["Who keeps the ledger?"]


def test_answers_that_are_no_longer_kept_are_asked_again_on_request(client: TestClient, engine: FakeEngine) -> None:
    earlier = [f"Question {number} on a ledger" for number in range(5)]
    page = ask(client, "And on Sundays?", earlier)
    assert select(page, ".cited-gone button[form=ask][name=again]") == ["Ask it again"] * 4
    asked = len(engine.asked)
    again = client.post("/", data={"again": "1", "question": "half a", "earlier": [*earlier, "And on Sundays?"]})
    page = BeautifulSoup(again.text, "html.parser")
    assert not page.select(".cited-gone")
    assert select(page, "#question") == ["half a"]
    assert len(page.select("article")) == 6
    # The last question follows on from answers that were missing before, so it is asked anew, too.
    assert len(engine.asked) - asked <= 6


def test_going_back_asks_nothing_that_is_kept(client: TestClient, engine: FakeEngine) -> None:
    ask(client, "Who keeps the ledger?")
    ask(client, "And on Sundays?", ["Who keeps the ledger?"])
    asked = len(engine.asked)
    client.post("/", data={"again": "1", "earlier": ["Who keeps the ledger?", "And on Sundays?"]})
    assert len(engine.asked) == asked


def test_a_long_conversation_goes_on_counting_its_quotes(client: TestClient) -> None:
    earlier = [f"Question {number} on a ledger" for number in range(20)]
    page = ask(client, "And on Sundays?", earlier)
    assert [field["value"] for field in page.select("#ask [name=before]")] == ["1"]
    assert page.select("#quote-21-1")
    carried = [str(field["value"]) for field in page.select("#ask [name=earlier]")]
    later = client.post("/", data={"question": "Who keeps the ledger?", "earlier": carried, "before": "1"})
    assert BeautifulSoup(later.text, "html.parser").select("#quote-22-1")


@pytest.mark.parametrize("before", ["-1", "x", "9" * 500, "1.5", ""])
def test_a_forged_count_of_questions_is_no_count(client: TestClient, before: str) -> None:
    asked = client.post("/", data={"question": "Who keeps the ledger?", "before": before})
    assert BeautifulSoup(asked.text, "html.parser").select("#quote-1-1")


def test_without_storage_the_page_says_how_to_share_and_stores_nothing(client: TestClient) -> None:
    page = ask(client, "Who keeps the ledger?")
    assert "save it and send the file" in select(page, "noscript")[-1]
    assert not page.select("#stored")
    assert page.select("#ask[action='/#latest']")


def test_print_has_whole_addresses_and_the_day(client: TestClient) -> None:
    page = ask(client, "Who keeps the ledger?")
    [address] = [str(link["data-print"]) for link in page.select(".cited-citation__actions a")]
    assert address.startswith("http://testserver/documents/river-charter?version=")
    assert select(page, "article > .cited-print-only")[0].startswith(f"Answered on {format_day(date.today())} from")


def test_an_address_may_choose_the_day(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/?as_of=2024-06-30").text, "html.parser")
    assert select(page, ".cited-choice__chips li > span") == ["As it stood on 30 June 2024"]
    assert client.get("/?as_of=soon").status_code == 400


def test_an_open_question_shows_its_options_each_a_form_that_asks_within_its_document(client: TestClient) -> None:
    page = ask(client, OPEN)
    assert [link["href"] for link in page.select("article .cited-options-note a")] == ["#options-title"]
    assert select(page, "#options h2") == [WHICH_ONE]
    assert select(page, "#options button") == ["<b>Odd</b> & ends", "The River Charter"]
    assert select(page, "#options blockquote")[1] == "A river warden must report every flood."
    form = page.select("#options form")[1]
    sent = {str(field["name"]): str(field["value"]) for field in form.select("[name]")}
    again = BeautifulSoup(client.post("/", data=sent).text, "html.parser")
    assert select(again, "article h2")[-1] == f"You asked: {OPEN}"
    assert set(select(again, "article:last-of-type .cited-citation__title")) == {"The River Charter"}
    assert not again.select("#options, .cited-options-note")


def test_the_script_gets_the_options_after_the_answer(client: TestClient) -> None:
    turn = ask(client, OPEN, **{"X-Requested-With": "fetch"})
    assert not turn.select("#options, .cited-options-note")
    later = BeautifulSoup(client.post("/next", data={"earlier": [OPEN]}).text, "html.parser")
    assert select(later, "#options button") == ["<b>Odd</b> & ends", "The River Charter"]


def test_only_the_last_question_shows_its_options(client: TestClient) -> None:
    page = ask(client, "Who keeps the ledger?", [OPEN])
    assert not page.select("#options, .cited-options-note")


def test_an_answer_links_to_the_duties_and_the_changes_of_each_document_that_it_quotes(
    app: FastAPI, client: TestClient, library: FakeLibrary
) -> None:
    both = two_editions(library)
    app.state.serving = ServingGeneration(FakeEngine(both), both, lambda: None)
    page = ask(client, "How many bins are at the harbour?")
    rules, charter = "/documents/waste-rules", "/documents/river-charter"
    links = [str(link["href"]) for link in page.select(".cited-quoted-documents a")]
    assert links == [f"{charter}/duties?version={library.version('river-charter').sha256}"]
    page = ask(client, "Who should collect the bins?")
    links = [str(link["href"]) for link in page.select(".cited-quoted-documents a")]
    assert links == [f"{rules}/duties?version={NEW}", f"{rules}/changes"]
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_silence_offers_the_record_of_its_search_before_the_nearest_passages(client: TestClient) -> None:
    page = ask(client, "unclear: a ledger")
    order = [found.get("class") for found in page.select(".cited-silence, .cited-certificate, .cited-nearest")]
    assert [names[-1] for names in order if names] == ["cited-silence", "cited-certificate", "cited-nearest"]
    assert select(page, ".cited-certificate p") == [
        "To show what was searched and what came nearest, save the record of this search as"
    ]
    assert not page.select(".cited-quoted-documents")


def test_the_cases_of_one_document_are_shown_with_their_places_and_ask_nothing(
    app: FastAPI, client: TestClient, library: FakeLibrary
) -> None:
    class Cases(FakeEngine):
        """Its options are the items of a list, as cases."""

        def which_one(self, question: str, **given: Any) -> tuple[Option, ...]:  # noqa: ARG002
            return tuple(Option("Wardens", self.ask(word).quotes[0], is_case=True) for word in ("lantern", "ledger"))

    app.state.serving = ServingGeneration(Cases(library), library, lambda: None)
    page = ask(client, "What must the warden carry?")
    assert select(page, "#options h2, .cited-options-note") == [WHICH_CASE, WHICH_CASE]
    assert select(page, "#options blockquote") == ["• a lantern", "• a ledger, unless the harbour master keeps it"]
    assert not page.select("#options button")
    assert select(page, "#options a") == [
        f"Open in the document: {words}" for words in select(page, "#options blockquote")
    ]
    places = [str(link["href"]) for link in page.select("#options a")]
    marked = [
        BeautifulSoup(client.get(place).text, "html.parser").select("mark:not(.cited-context)") for place in places
    ]
    assert [found[-1].get_text() for found in marked] == [
        "• a lantern",
        "• a ledger, unless the harbour master keeps it",
    ]
