"""Privacy: the treatment of personal numbers in questions, and the storage of questions."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from retrieval.question.personal import PersonalHandling


class PrivacySettings(BaseSettings):
    """Privacy: the treatment of personal numbers in questions, and the storage of questions."""

    personal: PersonalHandling = Field(
        default=PersonalHandling.REFUSE,
        description="What happens to a question with a National Insurance, NHS, phone or card number or an e-mail "
        "address: `refuse` it; `mask` the number before anything else reads the question; or `allow` it.",
    )
    gaps: Literal["off", "on"] = Field(
        default="off",
        description="Whether questions that the documents do not answer are stored, for `/admin/gaps`: `on` or `off`. "
        "`off` deletes those that were stored.",
    )
    gap_days: int = Field(
        default=90,
        ge=1,
        le=730,
        description="Days for which such a question is kept after it was asked last, with CITED_GAPS=on.",
    )
