"""The register of what the site stores: of every column of every table what it is, why, for how long, and who sees it.

Each room tells it of its own tables in ``stored.py``::

    table("reports_report", about=About.RESULTS, what=_("…"), why=_("…"), until=_("…"), seen_by=_("…"), columns=[
        Column("file", what=_("the PDF")),
        Column("asked_at", what=_("when it was asked for"), why=_("to say how long it has been waiting")),
    ])

What a column does not say for itself is as its table says. The page for data-protection officers and
docs/data-protection.md (``manage.py data_protection``) are made of this. A system check refuses a column without an
entry and an entry without a column, so that neither can go stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class About(models.TextChoices):
    """Whom or what a table is about, in the order in which someone asks."""

    RESPONDENTS = "respondents", _("People who answer")
    INVITED = "invited", _("People who are invited to answer by e-mail")
    MEMBERS = "members", _("People with an account")
    COLLABORATIONS = "collaborations", _("Collaborations and their results")
    SITE = "site", _("The site’s own work")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One or several columns that are told of together. What is empty is as the table says."""

    names: tuple[str, ...]
    what: StrOrPromise
    why: StrOrPromise = ""
    until: StrOrPromise = ""
    seen_by: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    name: str
    about: About
    what: StrOrPromise
    why: StrOrPromise
    until: StrOrPromise
    seen_by: StrOrPromise
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [name for column in self.columns for name in column.names]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What is kept outside the database: in browsers, in files, by others."""

    name: StrOrPromise
    what: StrOrPromise
    until: StrOrPromise
    seen_by: StrOrPromise


TABLES: dict[str, Table] = {}
ELSEWHERE: list[Elsewhere] = []


def column(*names: str, **told: StrOrPromise) -> Column:
    return Column(names=names, **told)


def table(name: str, *, about: About, columns: Sequence[Column], **told: StrOrPromise) -> None:
    """Tell of a table of the database, by the name that it has there."""
    assert name not in TABLES, f"the table {name} is told of twice"
    TABLES[name] = Table(name=name, about=about, columns=tuple(columns), **told)


def elsewhere(name: StrOrPromise, **told: StrOrPromise) -> None:
    ELSEWHERE.append(Elsewhere(name=name, **told))


def chapters() -> list[tuple[str, list[Table]]]:
    """The tables under what they are about."""
    return [
        (str(about.label), found)
        for about in About
        if (found := [one for one in TABLES.values() if one.about == about])
    ]


def faults(known: dict[str, set[str]]) -> Iterator[str]:
    """What the register lacks of these columns, by table, and what it tells of that is not there."""
    for name in sorted(known):
        if name not in TABLES:
            yield f"The table {name} is not in the register of what is stored."
            continue
        told = TABLES[name].names
        if missing := known[name] - set(told):
            yield f"The register of what is stored says nothing of {name}: {', '.join(sorted(missing))}."
        if gone := set(told) - known[name]:
            yield f"The register of what is stored tells of what {name} does not have: {', '.join(sorted(gone))}."
        if len(told) != len(set(told)):
            yield f"The register of what is stored tells twice of a column of {name}."


def tables_of_models() -> dict[str, set[str]]:
    found: Iterable[Any] = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: {field.column for field in model._meta.local_concrete_fields}
        for model in found
        if model._meta.managed and not model._meta.proxy
    }


def check_register(**kwargs: Any) -> list[CheckMessage]:
    """Nothing is stored that people are not told of."""
    hint = "Say in the room’s stored.py what it is, why it is stored, for how long, and who sees it."
    return [Error(fault, hint=hint, id="accounts.E001") for fault in faults(tables_of_models())]


def markdown() -> str:
    """The whole register, for whoever keeps records of processing."""
    lines = ["# What is stored", "", *_introduction(), ""]
    for title, tables in chapters():
        lines += [f"## {title}", ""]
        for one in tables:
            lines += [f"### {one.what}", ""]
            lines += [f"- *Table:* `{one.name}`", f"- *Why:* {one.why}", f"- *How long:* {one.until}"]
            lines += [f"- *Who sees it:* {one.seen_by}", ""]
            lines += [f"| {_('what')} | {_('column')} |", "|---|---|"]
            lines += [f"| {_told(each)} | {', '.join(f'`{name}`' for name in each.names)} |" for each in one.columns]
            lines.append("")
    lines += [f"## {_('Outside the database')}", ""]
    lines += [f"| {_('where')} | {_('what')} | {_('how long')} | {_('who sees it')} |", "|---|---|---|---|"]
    lines += [f"| {one.name} | {one.what} | {one.until} | {one.seen_by} |" for one in ELSEWHERE]
    return "\n".join(lines) + "\n"


def _introduction() -> list[str]:
    return [
        "Every column of every table of the database: what it is, why it is stored, for how long, and who sees it.",
        "For data-protection officers and whoever keeps records of processing. `manage.py data_protection` prints this",
        "from the program’s own register, and a test holds the two together, so it is never out of date. What the",
        "rules mean for people who answer is told in [privacy.md](privacy.md).",
        "",
        "*Who sees it* means: on the site’s pages. Whoever runs the server can read the whole database.",
    ]


def _told(one: Column) -> str:
    more = ((_("Why"), one.why), (_("How long"), one.until), (_("Who sees it"), one.seen_by))
    return ". ".join([str(one.what), *(f"*{name}:* {words}" for name, words in more if words)])
