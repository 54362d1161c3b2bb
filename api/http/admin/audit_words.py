"""What an entry of the audit says was done, in words."""

from collections.abc import Mapping

from api.http.admin.job_view import KINDS

# Changes that are no jobs. The audit itself holds the short names.
_CHANGES: Mapping[str, str] = {
    "answers off": "Turn answering off",
    "answers on": "Turn answering on",
    "backup download": "Download a backup",
    "backup remove": "Delete a backup",
    "cancel": "Cancel a job",
    "conversations purge": "Delete stored conversations",
    "failed sign-in": "Failed sign-in",
    "gaps remove": "Delete a gap",
    "keys create": "Make a key",
    "keys revoke": "Revoke a key",
    "keys rotate": "Give a key a new secret",
    "keys signing": "Make a key that signs certificates",
    "questions add": "Add an own question",
    "questions remove": "Remove an own question",
    "report done": "Mark a report as done",
    "sign in": "Sign in",
    "sign out": "Sign out",
}


def action_words(action: str) -> str:
    """As in "Make a key"; a name that is not known, as of a later version, with a capital."""
    return KINDS.get(action) or _CHANGES.get(action) or action.capitalize()
