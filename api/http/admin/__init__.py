"""The pages behind sign-in: for editors and admins."""

from api.http.admin import (
    audit,
    documents,
    gaps,
    history,
    jobs,
    keys,
    overview,
    preview_ask,
    previews,
    questions,
    upkeep,
    uploads,
)

# The modules whose `router` holds these pages.
ADMIN_PAGES = (overview, uploads, previews, preview_ask, history, jobs, documents, questions, gaps, keys, audit, upkeep)
