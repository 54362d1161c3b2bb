"""The pages behind sign-in: for editors and admins."""

from api.http.admin import audit, documents, history, jobs, keys, overview, previews, removals, reports, uploads

# The modules whose `router` holds these pages.
ADMIN_PAGES = (overview, uploads, jobs, previews, history, reports, documents, removals, keys, audit)
