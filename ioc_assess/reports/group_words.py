"""What page and report call partners and roles, and what is said of the figures of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.scoring.results import Results


@dataclass(frozen=True)
class GroupWords:
    """What page and report call the groups, in whole phrases that can be translated."""

    one: str
    who: str
    count: str
    unshown: str
    clusters: str
    mechanisms: str
    statements: str
    items: str
    differ: str
    apart: str
    compare: str
    mark: str
    carried: str
    side_by_side: str
    weighting: str
    scored: str
    agreement: str


def hidden_words(found: Results) -> str:
    """What is said of the groups that are not shown."""
    if not found.hidden_groups:
        return ""
    if found.grouping == "role":
        words = ngettext(
            "%(groups)d role is not shown by itself (%(people)d people): with fewer than %(k)d people in it, or left "
            "to be worked out from the others, single answers could be guessed.",
            "%(groups)d roles are not shown by themselves (%(people)d people together): with fewer than %(k)d people "
            "in one, or left to be worked out from the others, single answers could be guessed.",
            found.hidden_groups,
        )
    else:
        words = ngettext(
            "%(groups)d partner is not shown by itself (%(people)d people): with fewer than %(k)d people in it, or "
            "left to be worked out from the others, single answers could be guessed.",
            "%(groups)d partners are not shown by themselves (%(people)d people together): with fewer than %(k)d "
            "people in one, or left to be worked out from the others, single answers could be guessed.",
            found.hidden_groups,
        )
    return words % {"groups": found.hidden_groups, "people": found.hidden_n, "k": found.k}


def group_words(found: Results, *, mode: str = "survey") -> GroupWords:
    declared = mode == "declared"
    if found.grouping == "role":
        return GroupWords(
            one=_("Role"),
            who=_("People who answered, by role"),
            count=_("People"),
            unshown=_("Roles not shown by themselves"),
            clusters=_("Clusters by role"),
            mechanisms=_("Mechanisms by role: in place / felt"),
            statements=_("Conditions by role"),
            items=_("Questions by role"),
            differ=_("Roles that see it differently"),
            apart=_("Roles at least 30 points from the others"),
            compare=_(
                "Each of these figures sums up several questions. One with † leaves out questions that count for "
                "another role: too few people of that role were asked them or gave a level, or others’ answers could "
                "be worked out. It says nothing against that role, but the figure can differ for that reason alone; "
                "those without † in a row rest on the same questions. The figure for all takes in every question. "
                "Where it matters, compare roles question by question."
            ),
            mark=_(
                "† leaves out questions that count for another role: they were not asked of that role, or not answered "
                "by enough people of it to be shown."
            ),
            carried=_(
                "* behind a role’s figure for what is in place: it is only carried over from what leads to it, since "
                "none of its own questions was asked or can be shown for that role."
            ),
            side_by_side=_("Roles side by side"),
            weighting=_weighting(found, mode),
            scored=_scored(mode),
            agreement=_agreement(mode),
        )
    return GroupWords(
        one=_("Partner"),
        who=_("Partners that stated their position") if declared else _("People who answered, by partner"),
        count=_("Responses") if declared else _("People"),
        unshown=_("Partners not shown by themselves"),
        clusters=_("Clusters by partner"),
        mechanisms=_("Mechanisms by partner: in place / felt"),
        statements=_("Conditions by partner"),
        items=_("Questions by partner"),
        differ=_("Partners who see it differently"),
        apart=_("Partners at least 30 points from the others"),
        compare=_(
            "Each of these figures sums up several questions. One with † leaves out questions on which that partner "
            "gave no level but another did. It says nothing against that partner, but the figure can differ for that "
            "reason alone; those without † in a row rest on the same questions. Where it matters, compare partners "
            "question by question."
        )
        if declared
        else _(
            "Each of these figures sums up several questions. One with † leaves out questions that count for another "
            "partner: too few people of that partner were asked them or gave a level, or others’ answers could be "
            "worked out. It says nothing against that partner, but the figure can differ for that reason alone; those "
            "without † in a row rest on the same questions. The figure for all takes in every question, also those on "
            "leadership, which are never shown by partner. Where it matters, compare partners question by question."
        ),
        mark=_("† leaves out questions that count for another partner: this one gave no level on them.")
        if declared
        else _(
            "† leaves out questions that count for another partner: they were not asked there, or not answered by "
            "enough people there to be shown."
        ),
        carried=_(
            "* behind a partner’s figure for what is in place: it is only carried over from what leads to it, since "
            "that partner gave no level on any of its own questions."
        )
        if declared
        else _(
            "* behind a partner’s figure for what is in place: it is only carried over from what leads to it, since "
            "none of its own questions was asked or can be shown for that partner."
        ),
        side_by_side=_("Partners side by side"),
        weighting=_weighting(found, mode),
        scored=_scored(mode),
        agreement=_agreement(mode),
    )


def _weighting(found: Results, mode: str) -> str:
    if mode == "solo":
        return _("One person answered, so a question’s score is that of the level they chose.")
    if mode == "declared":
        return _("A question’s score is the mean of the partners’ positions.")
    if found.weighting != "partner":
        return _("A question’s score is the mean over all people, so a large group weighs more than a small one.")
    if found.grouping == "role":
        return _(
            "A question’s score is the mean of the roles’ means, so that a large group does not drown a small one; "
            "roles not shown by themselves count together as one."
        )
    return _(
        "A question’s score is the mean of the partners’ means, so that a large partner does not drown a small one; "
        "partners not shown by themselves count together as one."
    )


def _scored(mode: str) -> str:
    if mode == "solo":
        return _("A question without a level has no score.")
    if mode == "declared":
        return _("A question is scored only if at least as many partners gave a level as did not know.")
    return _("A question is scored only if enough people gave a level, and at least as many as did not know.")


def _agreement(mode: str) -> str:
    if mode == "solo":
        return _("One person answered, so nothing is said of agreement.")
    if mode == "declared":
        whole = _("“Agree” means that two neighbouring answers hold three quarters of the partners.")
    else:
        whole = _("“Agree” means that two neighbouring answers hold three quarters of the people.")
    return " ".join(
        [
            _("Agreement runs from −1 (two opposite camps) over 0 (evenly spread) to 1 (all the same)."),
            _("It is printed from eight answers on."),
            whole,
            _("Otherwise views are split."),
        ]
    )
