"""Requests and responses of the OpenAI-compatible routes. Unknown fields of a request are ignored."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from api.wire.answers import CertaintyOut, check_surrogates
from api.wire.fields import Confidence, GenerationId, Today
from api.wire.quotes import QuoteOut
from api.wire.strict import Flag

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
    """Options of a streamed reply."""

    include_usage: Flag = Field(default=False, description="Send a last chunk with `usage`.")


class ChatIn(_Lenient):
    """A conversation. The last user message is the question. Fields that Cited cannot use, such as `temperature` and
    `tools`, are ignored."""

    model: str = Field(default=MODEL, description="`cited`, as `GET /v1/models` lists it.")
    messages: list[MessageIn] = Field(min_length=1, max_length=1000, description="The conversation, oldest first.")
    stream: Flag | None = Field(default=False, description="Send the reply as server-sent events.")
    stream_options: StreamOptionsIn | None = Field(default=None, description="Options of a streamed reply.")

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage


class UrlCitationOut(BaseModel):
    """A quote in the text of the reply: `content[start_index:end_index]`, in code points."""

    start_index: int = Field(description="The first code point of the quote in the reply.")
    end_index: int = Field(description="The code point after the last one.")
    title: str = Field(description="The title of the quoted document.")
    url: str = Field(description="The document's page with the quote marked; each quote has its own address.")


class AnnotationOut(BaseModel):
    """A quote of the reply with its source."""

    type: Literal["url_citation"] = Field(default="url_citation", description="Always `url_citation`.")
    url_citation: UrlCitationOut = Field(description="The place of the quote in the reply, and its source.")
    cited: QuoteOut = Field(description="The quote with its whole citation, as POST /v1/answers returns it.")


class ReplyOut(BaseModel):
    """The reply."""

    role: Literal["assistant"] = Field(default="assistant", description="Always `assistant`.")
    content: str = Field(description="The reply: quotes with numbered citations, or why there is no answer.")
    refusal: None = Field(default=None, description="Always null.")
    annotations: list[AnnotationOut] = Field(description="The quotes of the reply, in order.")


class ChoiceOut(BaseModel):
    """The only choice."""

    index: Literal[0] = Field(default=0, description="Always 0.")
    message: ReplyOut = Field(description="The reply with its quotes.")
    logprobs: None = Field(default=None, description="Always null.")
    finish_reason: Literal["stop"] = Field(default="stop", description="Always `stop`.")


class UsageOut(BaseModel):
    """Always zero: no language model reads the question or writes the reply, so there are no tokens to count."""

    prompt_tokens: Literal[0] = Field(default=0, description="Always 0.")
    completion_tokens: Literal[0] = Field(default=0, description="Always 0.")
    total_tokens: Literal[0] = Field(default=0, description="Always 0.")


class OutcomeOut(BaseModel):
    """The answer without its quotes, as POST /v1/answers returns it; null for a client's own task."""

    answer_id: str = Field(description="The id of the answer.")
    status: Literal["answered", "no_answer"] = Field(description="Whether the documents answer the question.")
    reason: str | None = Field(description="Why there is no answer; null where there is one.")
    confidence: Confidence
    certainty: CertaintyOut = Field(description="The confidence in words.")
    generation: GenerationId
    as_of: date = Field(description=Today)


class CompletionOut(BaseModel):
    """A reply in the form of OpenAI's chat completions."""

    id: str = Field(description="The id of the reply.")
    object: Literal["chat.completion"] = Field(default="chat.completion", description="Always `chat.completion`.")
    created: int = Field(description="The time of the reply, in Unix seconds.")
    model: Literal["cited"] = Field(default="cited", description="Always `cited`.")
    choices: list[ChoiceOut] = Field(description="The reply, as the only choice.")
    usage: UsageOut = Field(default=UsageOut(), description="The tokens used: always zero.")
    cited: OutcomeOut | None = Field(
        default=None, description="The answer without its quotes; null where a client set its own task."
    )


class ModelOut(BaseModel):
    """The model."""

    id: Literal["cited"] = Field(default="cited", description="Always `cited`.")
    object: Literal["model"] = Field(default="model", description="Always `model`.")
    created: int = Field(description="The time when the generation that answers was made, in Unix seconds.")
    owned_by: Literal["cited"] = Field(default="cited", description="Always `cited`.")


class ModelsOut(BaseModel):
    """The list of models."""

    object: Literal["list"] = Field(default="list", description="Always `list`.")
    data: list[ModelOut] = Field(description="The models: there is one.")


def reply_part(head: dict[str, Any], delta: dict[str, Any] | None, finish_reason: str | None = None) -> dict[str, Any]:
    """An event of a streamed reply. `head`: `id`, `created` and `model`. Without `delta`, it has no choice."""
    choices: Sequence[dict[str, Any]] = (
        [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]
    )
    return {**head, "object": "chat.completion.chunk", "choices": choices}
