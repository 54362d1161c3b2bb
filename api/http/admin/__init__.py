"""The pages behind sign-in: for editors and admins."""

from api.http.admin import (
    audit,
    backups,
    checks,
    documents,
    gaps,
    history,
    jobs,
    keys,
    overview,
    own_questions,
    previews,
    removals,
    reports,
    uploads,
)

# The modules whose `router` holds these pages.
ADMIN_PAGES = (
    overview, uploads, jobs, previews, history, reports, gaps, own_questions, documents, removals, keys, audit,
    backups, checks,
)  # fmt: skip
