"""Privacy: the treatment of personal numbers in questions, and what is kept of questions and reports."""

from pydantic import Field
from pydantic_settings import BaseSettings

from retrieval.question.personal import PersonalHandling


class PrivacySettings(BaseSettings):
    """Privacy: the treatment of personal numbers in questions, and what is kept of questions and reports."""

    personal: PersonalHandling = Field(
        default=PersonalHandling.REFUSE,
        description="What happens to a question with a National Insurance, NHS, phone or card number or an e-mail "
        "address: `refuse` it; `mask` the number before anything else reads the question; or `allow` it.",
    )
    reported_questions: bool = Field(
        default=False,
        description="Whether a reader's report on a quote or a silence keeps the question. The asker is never kept.",
    )
    report_days: float = Field(default=365, gt=0, description="How long reports of readers are kept, in days.")
    gaps: bool = Field(
        default=False,
        description="Whether questions that the documents do not answer are kept, for `/admin/gaps`. The asker is "
        "never kept. Turning it off deletes them all.",
    )
    gap_days: int = Field(
        default=90,
        ge=1,
        le=730,
        description="How long such a question is kept after it was asked last, in days.",
    )
