"""The pages behind sign-in: for editors and admins."""

from api.http.admin import backups, checks, gaps, history, jobs, overview, own_questions, previews, reports, uploads

# The modules whose `router` holds these pages.
ADMIN_PAGES = (overview, uploads, jobs, previews, history, reports, gaps, own_questions, backups, checks)
