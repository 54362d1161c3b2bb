"""Requests and responses of the OpenAI-compatible routes. Unknown fields of a request are ignored."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from api.wire.answers import CertaintyOut, QuoteOut, check_surrogates

MODEL = "cited"


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


_Text = Annotated[str, AfterValidator(check_surrogates)]


class PartIn(_Lenient):
    """A part of a message. Only parts with `text` are read."""

    type: str = Field(default="text", description="The kind of part, such as `text`.")
    text: _Text | None = Field(default=None, description="The words of the part.")


class MessageIn(_Lenient):
    """A message of the conversation."""

    role: str = Field(description="`user` or `assistant`. Messages of other roles are ignored.")
    content: str | list[PartIn] | None = Field(default=None, description="The words: a string, or a list of parts.")

    @field_validator("content")
    @classmethod
    def _without_surrogates(cls, content: str | list[PartIn] | None) -> str | list[PartIn] | None:
        return check_surrogates(content) if isinstance(content, str) else content

    @property
    def text(self) -> str:
        """The words of all parts."""
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        return "\n".join(part.text for part in self.content if part.text)


class StreamOptionsIn(_Lenient):
    include_usage: bool = Field(default=False, description="Send a last chunk with `usage`.")


class ChatIn(_Lenient):
    """A conversation. The last user message is the question. Fields that Cited cannot use, such as `temperature` and
    `tools`, are ignored."""

    model: str = Field(default=MODEL, description="`cited`, as `GET /v1/models` lists it.")
    messages: list[MessageIn] = Field(min_length=1, max_length=1000, description="The conversation, oldest first.")
    stream: bool | None = Field(default=False, description="Send the reply as server-sent events.")
    stream_options: StreamOptionsIn | None = Field(default=None, description="Options of a streamed reply.")

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage


class UrlCitationOut(BaseModel):
    """A quote in the text of the reply: `content[start_index:end_index]`, in code points."""

    start_index: int
    end_index: int
    title: str
    url: str = Field(description="The document's page with the quote marked; each quote has its own address.")


class AnnotationOut(BaseModel):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationOut
    cited: QuoteOut = Field(description="The quote with its whole citation, as POST /v1/answers returns it.")


class ReplyOut(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[AnnotationOut]


class ChoiceOut(BaseModel):
    index: Literal[0] = 0
    message: ReplyOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageOut(BaseModel):
    """Always zero: no language model reads the question or writes the reply, so there are no tokens to count."""

    prompt_tokens: Literal[0] = 0
    completion_tokens: Literal[0] = 0
    total_tokens: Literal[0] = 0


class OutcomeOut(BaseModel):
    """The answer without its quotes, as POST /v1/answers returns it; null for a client's own task."""

    answer_id: str
    status: Literal["answered", "no_answer"]
    reason: str | None
    confidence: float
    certainty: CertaintyOut
    generation: str
    as_of: date


class CompletionOut(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="The time of the reply, in Unix seconds.")
    model: Literal["cited"] = "cited"
    choices: list[ChoiceOut]
    usage: UsageOut = UsageOut()
    cited: OutcomeOut | None = None


class ModelOut(BaseModel):
    id: Literal["cited"] = "cited"
    object: Literal["model"] = "model"
    created: int = Field(description="The time when the generation that answers was made, in Unix seconds.")
    owned_by: Literal["cited"] = "cited"


class ModelsOut(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelOut]


def reply_part(head: dict[str, Any], delta: dict[str, Any] | None, finish_reason: str | None = None) -> dict[str, Any]:
    """An event of a streamed reply. `head`: `id`, `created` and `model`. Without `delta`, it has no choice."""
    choices: Sequence[dict[str, Any]] = (
        [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]
    )
    return {**head, "object": "chat.completion.chunk", "choices": choices}
