"""Answers: the models, and how many quotes of what certainty are shown."""

from pydantic import Field
from pydantic_settings import BaseSettings

BUNDLED_ENCODER = "cited-encoder"
# The published model from which the bundled encoder was trained.
PUBLISHED_ENCODER = "all-MiniLM-L6-v2"
BUNDLED_RERANKER = "cited-reranker"
SMALL_RERANKER = "cited-reranker-small"
NO_RERANKER = "none"


class AnswerSettings(BaseSettings):
    """Answers: the models, and how many quotes of what certainty are shown."""

    encoder: str = Field(
        default=BUNDLED_ENCODER,
        description="The encoder: `cited-encoder`; `all-MiniLM-L6-v2`, from which it was trained; the folder of a "
        "sentence-transformers model; or the name of one that this machine can download.",
    )
    ranker: str = Field(
        default=BUNDLED_RERANKER,
        description="The reranker of the best sentences: `cited-reranker`; `cited-reranker-small` for small machines; "
        "the folder or name of a CrossEncoder; or `none`.",
    )
    limit: int = Field(
        default=3, ge=1, le=20, description="The maximum number of quotes in an answer; a request may ask for another."
    )
    risk: float = Field(
        default=0.1,
        gt=0,
        lt=1,
        description="The largest acceptable share of wrong answers among sure ones. The library's own questions set "
        "the threshold for sure answers by it.",
    )
