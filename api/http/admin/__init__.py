"""The pages behind sign-in: for editors and admins."""

from api.http.admin import overview, reports

# The modules whose `router` holds these pages.
ADMIN_PAGES = (overview, reports)
