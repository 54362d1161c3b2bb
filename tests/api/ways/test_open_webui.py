"""Requests in the shapes that Open WebUI sends: the chat itself, and its own tasks after an answer."""

import json
from typing import Any

import httpx2
import pytest

QUESTION = "What are the aims of Prevent?"

TITLE = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- The title should clearly represent the main theme or subject of the conversation.
### Output:
JSON format: { "title": "your concise title here" }
### Examples:
- { "title": "📉 Stock Market Trends" },
### Chat History:
<chat_history>
USER: What are the aims of Prevent?
ASSISTANT: The documents say:
</chat_history>"""

TAGS = """### Task:
Generate 1-3 broad tags categorizing the main themes of the chat history.
### Output:
JSON format: { "tags": ["tag1", "tag2", "tag3"] }
### Chat History:
<chat_history>
USER: What are the aims of Prevent?
</chat_history>"""

FOLLOW_UPS = """### Task:
Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next.
### Output:
JSON format: { "follow_ups": ["Question 1?", "Question 2?", "Question 3?"] }
### Chat History:
<chat_history>
USER: What are the aims of Prevent?
</chat_history>"""

WITH_FILES = """### Task:
Respond to the user query using the provided context, incorporating inline citations in the format [id].
### Output:
Provide a clear and direct response to the user's query.
<context>
<source id="1" name="notes.txt">Apple crumble needs apples.</source>
</context>

<user_query>
What are the aims of Prevent?
</user_query>
"""


def send(address: str, *messages: str, **more: Any) -> httpx2.Response:
    body = {"model": "cited", "messages": [{"role": "user", "content": text} for text in messages], **more}
    headers = {"Authorization": "Bearer none", "X-OpenWebUI-User-Name": "Ann"}
    return httpx2.post(f"{address}/v1/chat/completions", json=body, headers=headers)


def content(response: httpx2.Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["choices"][0]["message"]["content"])


@pytest.mark.parametrize(
    ("prompt", "reply"), [(TITLE, {"title": QUESTION}), (TAGS, {"tags": []}), (FOLLOW_UPS, {"follow_ups": []})]
)
def test_a_task_gets_its_json_and_is_no_question(address: str, prompt: str, reply: dict[str, Any]) -> None:
    response = send(address, prompt, stream=False, max_completion_tokens=1000)
    assert json.loads(content(response)) == reply
    assert response.json()["cited"] is None
    assert response.json()["choices"][0]["message"]["annotations"] == []


def test_a_long_question_makes_a_short_title(address: str) -> None:
    title = json.loads(content(send(address, TITLE.replace(QUESTION, "word " * 50))))["title"]
    assert title.endswith("word…")
    assert len(title) <= 60


def test_the_question_inside_a_prompt_with_files_is_asked(address: str) -> None:
    assert content(send(address, WITH_FILES)) == content(send(address, QUESTION))


def test_a_question_about_json_is_still_a_question(address: str) -> None:
    asked = 'What does JSON format: { "title": "x" } mean for Prevent?'
    assert send(address, asked).json()["cited"] is not None


def test_a_chat_is_streamed_with_a_source_for_each_quote(address: str) -> None:
    response = send(address, QUESTION, stream=True, metadata={"chat_id": "1"}, stream_options={"include_usage": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    *data, done = [line.removeprefix("data: ") for line in response.text.splitlines() if line]
    assert done == "[DONE]"
    deltas = [choice["delta"] for one in data for choice in json.loads(one)["choices"]]
    urls = [one["url_citation"]["url"] for delta in deltas for one in delta.get("annotations", [])]
    assert urls
    assert len({url.split("#")[0] for url in urls}) == len(urls)
    assert json.loads(data[-1])["usage"]["total_tokens"] == 0
