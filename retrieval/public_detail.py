"""The words of an error for people at a distance, without any path of the server."""

import re

from retrieval.errors import BadPlace, CitedError

_DISK = (
    "The server cannot use its disk. Tell the administrator, who finds the reason in the log and with `cited doctor`."
)
# A path with at least two folders, but no route: those begin with /v1/.
_PATH = re.compile(r"(?<![\w.:/<-])/(?!v1/)(?:[^\s/:'\"`,;]+/)+([^\s/:'\"`,;]*)")


def public_detail(error: CitedError) -> str:
    """The message of an error; a path in it is shortened to its last name, and an error of the disk names none."""
    return _DISK if isinstance(error, BadPlace) else without_paths(str(error))


def without_paths(text: str) -> str:
    """The text with every absolute path shortened to its last name."""
    return _PATH.sub(lambda match: match.group(1) or "the folder", text)
