"""The questionnaire on paper: which questions stand where, and the file to print.

A printed form is for everybody, or for the roles that are asked the same. In the one for everybody the questions that
only some are asked stand together below those for all, under a line that says whose they are::

    Trust and personal ties
      How far is this true of us now?        1  2  3  4  5    D  N  P
        trust-1a  …                          □  □  □  □  □    □  □  □
      Leave these out if you are: Patient, service user or citizen
        trust-1b  …
      Only if you are: Board member, Executive leader, …
        trust-4a  …

Whoever types the answers in finds the questions in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.printing.pdf import Printed, pdf
from ioc_assess.theory.model import LEVELS, NO_LEVELS, Audience, Item, Role, Scale, Section, Theory

from .models import Round
from .models.answer import Value
from .questionnaire import asked_alone, minutes, most_minutes

#: What stands in the boxes, and what is typed for them. The letters are the same in every language, as the form is.
KEYS: dict[str, Value] = {
    **{str(level + 1): level for level in LEVELS},
    **dict(zip("dnp", NO_LEVELS, strict=True)),
}
KEY_OF: dict[Value, str] = {value: key for key, value in KEYS.items()}
#: Printed forms, and the audience of those that are for some roles
AUDIENCES: tuple[Audience, ...] = ("leads", "staff", "public")


@dataclass(frozen=True, kw_only=True)
class Block:
    """Questions that the same people are asked. ``only`` and ``without`` name roles where not everybody is."""

    items: tuple[Item, ...]
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Questions of a section that share a scale. ``boxes`` are its levels and the answers that are none: what stands in
    the box, and its words."""

    scale: Scale
    boxes: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class PaperSection:
    """``alone``: the roles that are asked of it, where these are few, so that a comment tells of its writer."""

    section: Section
    grids: tuple[Grid, ...]
    alone: tuple[str, ...]


def paper_sections(theory: Theory, items: Iterable[Item], audience: Audience | None = None) -> tuple[PaperSection, ...]:
    """Where each question stands; of the form for one audience only its own."""
    items = tuple(items)
    chosen = {item.code for item in items if audience is None or audience in item.asked}
    found = []
    for section in theory.sections:
        own = [item for item in theory.items if item.section == section.code and item.code in chosen]
        grids = (
            _grid(theory, scale, [one for one in own if one.kind == scale.code], audience) for scale in theory.scales
        )
        if own:
            alone = tuple(role.name for role in asked_alone(theory, items, section.code))
            found.append(PaperSection(section=section, grids=tuple(grid for grid in grids if grid.blocks), alone=alone))
    return tuple(found)


def _grid(theory: Theory, scale: Scale, items: Sequence[Item], audience: Audience | None) -> Grid:
    words: dict[Value, str] = {**dict(enumerate(scale.labels)), **{one.code: one.label for one in theory.no_levels}}
    boxes = tuple((KEY_OF[value].upper(), label) for value, label in words.items())
    if audience is not None:
        return Grid(scale=scale, boxes=boxes, blocks=(Block(items=tuple(items)),))
    blocks = []
    for asked in sorted({item.asked for item in items}, key=len, reverse=True):
        only, without = condition(theory.roles, asked)
        own = tuple(item for item in items if item.asked == asked)
        blocks.append(Block(items=own, only=only, without=without))
    return Grid(scale=scale, boxes=boxes, blocks=tuple(blocks))


def condition(roles: Sequence[Role], asked: Sequence[Audience]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The roles that are asked or those that are not, whichever are fewer to read; neither where all are asked."""
    only = tuple(role.name for role in roles if role.audience in asked)
    without = tuple(role.name for role in roles if role.audience not in asked)
    if not without:
        return (), ()
    return (only, ()) if len(only) < len(without) else ((), without)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that can be printed: for an audience, or for everybody; its roles, and how much it asks."""

    audience: Audience | None
    roles: tuple[Role, ...]
    questions: int
    minutes: int


def forms_of(round: Round) -> tuple[Form, ...]:
    """The form for everybody first."""
    theory, items = round.theory, round.items
    found = [Form(audience=None, roles=theory.roles, questions=len(items), minutes=most_minutes(theory, items))]
    for audience in AUDIENCES:
        questions = sum(audience in item.asked for item in items)
        roles = tuple(role for role in theory.roles if role.audience == audience)
        found.append(Form(audience=audience, roles=roles, questions=questions, minutes=minutes(questions)))
    return tuple(found)


def paper(round: Round, audience: Audience | None, *, join_page: str = "") -> Printed:
    """The printed form. ``join_page`` is where an open round can be answered without paper."""
    return pdf(paper_html(round, audience, join_page=join_page))


def paper_html(round: Round, audience: Audience | None, *, join_page: str = "") -> str:
    """The form as the printing room gets it."""
    theory = round.theory
    form = next(one for one in forms_of(round) if one.audience == audience)
    return render_to_string(
        "assessments/paper.html",
        {
            "round": round,
            "collaboration": round.collaboration,
            "draft": round.state == Round.State.DRAFT,
            "form": form,
            "who": form_name(form),
            "partners": _partners(round),
            "sections": paper_sections(theory, round.items, audience),
            "no_levels": theory.no_levels,
            "join_page": join_page,
            "language": get_language(),
        },
    )


def _partners(round: Round) -> list[str]:
    """Whom one can belong to, in the words of the screen; nobody is asked in a solo round."""
    if round.mode == Round.Mode.SOLO:
        return []
    if round.setting is None:
        return [one.name for one in round.collaboration.partners.all()]
    return [one.name for one in round.frozen.partners]


def audience_of(value: str) -> Audience | None:
    """The audience that an address names; ``KeyError`` where there is none of that name."""
    known: dict[str, Audience | None] = {"": None, "leads": "leads", "staff": "staff", "public": "public"}
    return known[value]


def form_name(form: Form) -> str:
    """For a file or a link."""
    names = {None: _("for everybody"), "leads": _("for leads"), "staff": _("for staff"), "public": _("for the public")}
    return names[form.audience]
