"""The error of a caller who may ask no more for now."""

from starlette.exceptions import HTTPException


class QuotaUsedUp(HTTPException):
    """The caller may ask no more under the limit `policy`, and may try again after `seconds`."""

    def __init__(self, policy: str, seconds: int) -> None:
        super().__init__(429, headers={"Retry-After": str(seconds)})
        self.policy, self.seconds = policy, seconds
