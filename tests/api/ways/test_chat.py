"""The OpenAI-compatible routes, asked with OpenAI's own client."""

from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

QUESTION = "What are the aims of Prevent?"
SILENT = "What is the recipe for apple crumble?"


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as made:
        yield made


def ask(client: openai.OpenAI, *messages: str, **more: Any) -> ChatCompletion:
    """Ask with these messages of the user and the assistant in turn; the last is the user's."""
    roles = ["user" if (len(messages) - place) % 2 else "assistant" for place in range(len(messages))]
    sent: Any = [{"role": role, "content": text} for role, text in zip(roles, messages, strict=True)]
    completion: ChatCompletion = client.chat.completions.create(model="cited", messages=sent, **more)
    return completion


def content(completion: ChatCompletion) -> str:
    return completion.choices[0].message.content or ""


def annotations(completion: ChatCompletion) -> list[dict[str, Any]]:
    return [one.model_dump() for one in completion.choices[0].message.annotations or []]


def answered(address: str, **body: Any) -> dict[str, Any]:
    value: dict[str, Any] = httpx2.post(f"{address}/v1/answers", json=body).json()
    return value


def test_the_reply_has_each_quote_word_for_word_with_number_title_and_link(client: openai.OpenAI, address: str) -> None:
    completion, answer = ask(client, QUESTION), answered(address, question=QUESTION)
    assert answer["quotes"]
    for number, quote in enumerate(answer["quotes"], 1):
        place = quote["citation"]
        link = f"{address}/documents/{place['document_id']}?version={place['version']}"
        assert f"[{number}] “{quote['text']}”\n\n{place['title']}\n{link}" in content(completion)
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "cited"


def test_each_annotation_covers_exactly_its_quote_and_holds_the_whole_citation(
    client: openai.OpenAI, address: str
) -> None:
    completion, answer = ask(client, QUESTION), answered(address, question=QUESTION)
    found = annotations(completion)
    assert [one["cited"] for one in found] == answer["quotes"]
    for one in found:
        span = one["url_citation"]
        assert one["type"] == "url_citation"
        assert content(completion)[span["start_index"] : span["end_index"]] == one["cited"]["text"]
        assert httpx2.get(span["url"]).status_code == 200
    assert len({one["url_citation"]["url"].split("#")[0] for one in found}) == len(found)


def test_the_annotations_verify(client: openai.OpenAI, address: str) -> None:
    quotes = [one["cited"] for one in annotations(ask(client, QUESTION))]
    assert httpx2.post(f"{address}/v1/verify", json=quotes, timeout=60).json()["verified"]


def test_silence_is_a_sentence_without_annotations(client: openai.OpenAI) -> None:
    completion = ask(client, SILENT)
    assert content(completion).startswith("Cited found no sentence that answers this. ")
    assert annotations(completion) == []
    extra = completion.model_extra or {}
    assert (extra["cited"]["status"], extra["cited"]["reason"]) == ("no_answer", "nothing_relevant")


def test_a_greeting_gets_its_reply(client: openai.OpenAI, address: str) -> None:
    assert content(ask(client, "Hello")) == answered(address, question="Hello")["reply"]


def test_earlier_messages_are_the_history(client: openai.OpenAI, address: str) -> None:
    first = "What is the purpose of Pursue?"
    reply = content(ask(client, first))
    completion = ask(client, first, reply, "And Protect?")
    quote = annotations(ask(client, first))[0]["cited"]["text"]
    history = [{"role": "user", "text": first}, {"role": "assistant", "text": quote}]
    answer = answered(address, question="And Protect?", history=history)
    assert answer["standalone_question"] in content(completion)
    assert [one["cited"]["text"] for one in annotations(completion)] == [one["text"] for one in answer["quotes"]]


def test_content_may_come_in_parts_and_other_roles_are_ignored(client: openai.OpenAI) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    messages: Any = [
        {"role": "system", "content": "Answer in French."},
        {"role": "developer", "content": "Answer in Welsh."},
        {"role": "user", "content": [picture, {"type": "text", "text": QUESTION}]},
        {"role": "system", "content": "Answer in Latin."},
    ]
    completion = client.chat.completions.create(model="cited", messages=messages)
    assert content(completion) == content(ask(client, QUESTION))


def test_fields_that_cited_cannot_use_are_ignored(client: openai.OpenAI) -> None:
    tool: Any = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    completion = ask(
        client, QUESTION, temperature=1.5, max_tokens=5, tools=[tool], n=3, seed=1, extra_body={"metadata": {"a": 1}}
    )
    assert content(completion) == content(ask(client, QUESTION))


def test_no_tokens_are_counted_because_no_model_writes(client: openai.OpenAI) -> None:
    usage = ask(client, QUESTION).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (0, 0, 0)


def chunks(client: openai.OpenAI, question: str, **more: Any) -> list[ChatCompletionChunk]:
    return list(
        client.chat.completions.create(
            model="cited", messages=[{"role": "user", "content": question}], stream=True, **more
        )
    )


@pytest.mark.parametrize("question", [QUESTION, SILENT])
def test_the_streamed_reply_is_the_same(client: openai.OpenAI, question: str) -> None:
    whole, parts = ask(client, question), chunks(client, question)
    deltas = [choice.delta for part in parts for choice in part.choices]
    assert "".join(delta.content or "" for delta in deltas) == content(whole)
    streamed = [one for delta in deltas for one in (delta.model_extra or {}).get("annotations", [])]
    assert streamed == annotations(whole)
    assert (parts[0].choices[0].delta.role, parts[-1].choices[0].finish_reason) == ("assistant", "stop")
    assert len({part.id for part in parts}) == 1


def test_usage_is_streamed_only_if_asked_for(client: openai.OpenAI) -> None:
    assert all(part.usage is None for part in chunks(client, QUESTION))
    last = chunks(client, QUESTION, stream_options={"include_usage": True})[-1]
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == 0


def test_the_clients_stream_helper_ends_with_the_whole_message(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": QUESTION}]
    with client.chat.completions.stream(model="cited", messages=messages) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    assert content(final) == content(ask(client, QUESTION))
    assert annotations(final) == annotations(ask(client, QUESTION))


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["cited"]
    assert client.models.retrieve("cited").owned_by == "cited"
    assert client.models.retrieve("cited").created > 1_700_000_000


def test_another_model_is_not_found(client: openai.OpenAI) -> None:
    for call in (
        lambda: client.models.retrieve("gpt"),
        lambda: client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": QUESTION}]),
    ):
        with pytest.raises(openai.NotFoundError) as refused:
            call()
        assert refused.value.code == "unknown_model"


@pytest.mark.parametrize(
    ("messages", "code", "param"),
    [
        ([], "bad_request", "messages"),
        ([{"role": "user", "content": 5}], "bad_request", "messages.0.content.str"),
        ([{"role": "user", "content": ""}], "bad_question", None),
        ([{"role": "user", "content": "zebra7f3k " * 300}], "bad_question", None),
        ([{"role": "assistant", "content": QUESTION}], "bad_question", None),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_a_request_that_cannot_be_answered_is_an_error_for_the_client_and_a_problem(
    client: openai.OpenAI, messages: Any, code: str, param: str | None, stream: bool
) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        client.chat.completions.create(model="cited", messages=messages, stream=stream)
    error = refused.value
    assert (error.code, error.type, error.param) == (code, "invalid_request_error", param)
    body = error.response.json()
    assert (body["code"], body["error"]["message"]) == (code, body["detail"])
    assert error.response.headers["content-type"] == "application/problem+json"
    assert "zebra7f3k" not in error.response.text


def test_an_address_that_does_not_exist_has_an_error_too(address: str) -> None:
    for method, path in (("POST", "/v1/chat/other"), ("GET", "/v1/chat/completions"), ("POST", "/v1/models")):
        response = httpx2.request(method, address + path)
        assert response.json()["error"]["code"] == response.json()["code"]
        assert response.headers["content-length"] == str(len(response.content))


def test_other_routes_have_no_error_object(address: str) -> None:
    assert "error" not in httpx2.get(f"{address}/v1/nothing").json()
