"""Privacy: the treatment of personal numbers in questions."""

from pydantic import Field
from pydantic_settings import BaseSettings

from retrieval.question.personal import PersonalHandling


class PrivacySettings(BaseSettings):
    """Privacy: the treatment of personal numbers in questions."""

    personal: PersonalHandling = Field(
        default=PersonalHandling.REFUSE,
        description="What happens to a question with a National Insurance, NHS, phone or card number or an e-mail "
        "address: `refuse` it; `mask` the number before anything else reads the question; or `allow` it.",
    )
