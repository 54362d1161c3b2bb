"""Tasks that Open WebUI sets the model after an answer: a title, tags, further questions. They are no questions."""

import json
import re

from api.http.ways.enclosed import enclosed

# How Open WebUI's prompts begin, also the one that wraps a question about attached files.
_TASK = "### Task:"
_WANTED = re.compile(r'JSON format:\s*\{\s*"(title|tags|follow_ups)"')
_FIRST_QUESTION = re.compile(r"^USER: *(.+)$", re.MULTILINE)
_MAX_TITLE_CHARACTERS = 60


def task_reply(message: str) -> str | None:
    """The JSON that answers a task, or None where the message is no task. A title is the first question's own words."""
    wanted = _WANTED.search(message) if message.lstrip().startswith(_TASK) else None
    if wanted is None:
        return None
    name = wanted.group(1)
    return json.dumps({name: _title(message) if name == "title" else []}, ensure_ascii=False)


def wrapped_question(message: str) -> str:
    """The question inside a prompt for attached files, or the message as it is."""
    is_prompt = message.lstrip().startswith(_TASK)
    question = enclosed(message, "<user_query>", "</user_query>") if is_prompt else None
    return message if question is None else question.strip()


def _title(message: str) -> str:
    questions = _FIRST_QUESTION.findall(message)
    words = " ".join(questions[0].split()) if questions else "Cited"
    return words if len(words) <= _MAX_TITLE_CHARACTERS else f"{words[: _MAX_TITLE_CHARACTERS - 1].rstrip()}…"
