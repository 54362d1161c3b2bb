"""The pages behind sign-in: for editors and admins."""

from api.http.admin import history, jobs, overview, previews, reports, uploads

# The modules whose `router` holds these pages.
ADMIN_PAGES = (overview, uploads, jobs, previews, history, reports)
