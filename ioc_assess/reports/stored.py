"""What is stored of reports."""

from django.utils.translation import gettext_lazy as _

from ioc_assess.accounts.register import About, column, table
from ioc_assess.accounts.stored import NOBODY

table(
    "reports_report",
    about=About.COLLABORATIONS,
    what=_("The report of a published round or a recorded workshop"),
    why=_("So that it is made once and got quickly"),
    until=_("As long as the collaboration: until an owner erases it"),
    seen_by=_("the members of the collaboration, and whoever they pass it to"),
    columns=[
        column("id", "round_id", "job_id", what=_("numbers: which round, and which job made it"), seen_by=NOBODY),
        column("kind", "settings", what=_("which report it is, and what it holds")),
        column("asked_at", "made_at", what=_("when it was asked for and made")),
        column("file", "pages", "size", "sha256", what=_("the PDF with what was published; its length and checksum")),
    ],
)
