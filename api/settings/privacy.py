"""Privacy: the treatment of personal numbers in questions, and what is kept of what readers report."""

from pydantic import Field
from pydantic_settings import BaseSettings

from retrieval.question.personal import PersonalHandling


class PrivacySettings(BaseSettings):
    """Privacy: the treatment of personal numbers in questions, and what is kept of what readers report."""

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
