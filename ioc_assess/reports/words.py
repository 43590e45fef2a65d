"""Whole sentences about results, for page and report alike."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.charts.chain import FEWEST_STEPS
from ioc_assess.scoring.chain import forks, limiting_paths
from ioc_assess.scoring.footing import carried_over
from ioc_assess.scoring.numbers import is_high, is_low, percent
from ioc_assess.scoring.results import Results
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.model import Theory

from .basis import felt_rests_on


def limits_us(theory: Theory, found: Results) -> list[str]:
    """What limits the collaboration, in sentences a chair can read out. The first is a headline and may be read alone,
    so it says itself where it rests on less than both figures of both drives."""
    drives = found.assessment.drives
    known = {code: value for code in DRIVES if (value := drives.strength[code]) is not None}
    names = {code: theory.mechanism[code].name for code in DRIVES}

    def said(sentence: str, code: str) -> str:
        return sentence % {"drive": names[code], "figure": percent(known[code])}

    if len(known) < len(DRIVES):
        missing = _("What limits this collaboration cannot be said, because there is no score for: %(drives)s.")
        return [
            missing % {"drives": ", ".join(names[code] for code in DRIVES if code not in known)},
            *(said(_("%(drive)s stands at %(figure)d of 100."), code) for code in known),
            *_one_sided(theory, found),
            *_carried(theory, found),
            *felt_rests_on(theory, found),
        ]
    level = limits_level(theory, found)
    reserve = bool(_little_known(found) or _one_sided(theory, found) or _carried(theory, found))
    if len(drives.limiting) == len(DRIVES):
        return [
            _even(found)
            if reserve
            else _("The two drives of working together are about equally strong, so both set the limit."),
            *(said(_("%(drive)s stands at %(figure)d of 100."), code) for code in DRIVES),
            level,
        ]
    (weak,) = drives.limiting
    (other,) = set(DRIVES) - {weak}
    return [
        said(
            _("As far as is known, what limits you most is: %(drive)s, %(figure)d of 100.")
            if reserve
            else _("%(drive)s limits you most: %(figure)d of 100."),
            weak,
        ),
        level,
        _("A high score would mean: %(good)s.") % {"good": theory.mechanism[weak].favourable},
        said(_("%(drive)s is stronger: %(figure)d of 100."), other),
    ]


def limits_level(theory: Theory, found: Results) -> str:
    """What the weaker drive's score amounts to, on how many answers it rests, and which drive's score is one figure
    alone; empty where a drive has no score."""
    strength = found.assessment.drives.strength
    known = [value for code in DRIVES if (value := strength[code]) is not None]
    if len(known) < len(DRIVES):
        return ""
    if is_high(min(known)):
        words = _("That is high, so protect what you have; actions are fine tuning.")
    elif is_low(min(known)):
        words = _("That is low: expect partners to hold back until it rises.")
    else:
        words = _("That is neither high nor low: enough to begin with, not enough to rely on.")
    reserves = [*_little_known(found), *_one_sided(theory, found), *_carried(theory, found)]
    return " ".join([words, *felt_rests_on(theory, found), *reserves])


def _even(found: Results) -> str:
    """The headline on drives about equally strong of which not everything is known."""
    if all(found.assessment.mechanisms[code].felt is None for code in DRIVES):
        return _("By what is in place alone, the two drives of working together are about equally strong.")
    if all(found.assessment.mechanisms[code].conditions is None for code in DRIVES):
        return _("By what is felt alone, the two drives of working together are about equally strong.")
    return _("As far as is known, the two drives of working together are about equally strong.")


def _little_known(found: Results) -> list[str]:
    """A reserve where most of what was asked could not be scored."""
    asked = [one for one in found.items.values() if one.status != "agreed"]
    scored = sum(one.score is not None for one in asked)
    if 2 * scored >= len(asked):
        return []
    words = _("But little is known: only %(scored)d of %(asked)d questions could be scored, so do not lean on this.")
    return [words % {"scored": scored, "asked": len(asked)}]


def _one_sided(theory: Theory, found: Results) -> list[str]:
    """Of each drive whose score is one figure for want of the other."""
    words = []
    for code in DRIVES:
        score = found.assessment.mechanisms[code]
        name = {"drive": theory.mechanism[code].name}
        if score.felt is None and score.conditions is not None:
            words.append(_("%(drive)s: how far it is felt is not known, so this rests on “in place” alone.") % name)
        elif score.conditions is None and score.felt is not None:
            words.append(_("%(drive)s: how far it is in place is not known, so this rests on “felt” alone.") % name)
    return words


def _carried(theory: Theory, found: Results) -> list[str]:
    """Of each drive whose figure for what is in place is no finding of its own."""
    carried = carried_over(theory, found)
    words = _(
        "%(drive)s: how far it is in place is only carried over from further back; nothing nearer was asked or known."
    )
    return [words % {"drive": theory.mechanism[code].name} for code in DRIVES if code in carried]


def carried_words(theory: Theory, found: Results) -> list[str]:
    """Which mechanisms' figures for what is in place are only carried over, and why; nothing where none is."""
    carried = carried_over(theory, found)
    names = {
        reason: ", ".join(
            one.favourable if one.polarity < 0 else one.name
            for one in theory.mechanisms
            if carried.get(one.code) == reason
        )
        for reason in ("not_asked", "not_scored")
    }
    words = []
    if names["not_asked"]:
        pattern = _(
            "* In place is only carried over from what leads to it, since none of its own questions was asked: "
            "%(names)s."
        )
        words.append(pattern % {"names": names["not_asked"]})
    if names["not_scored"]:
        pattern = _(
            "* In place is only carried over from what leads to it, since none of its own questions could be scored: "
            "%(names)s."
        )
        words.append(pattern % {"names": names["not_scored"]})
    return words


def paths_words(theory: Theory, found: Results) -> list[str]:
    """Where to look along the chain for what limits, one sentence a drive that limits; or why there is nothing to look
    along."""
    reading = found.assessment
    words = []
    for path in limiting_paths(theory, reading.mechanisms, reading.drives.limiting):
        *before, drive, _collaboration = path
        name, strength = {"drive": theory.mechanism[drive].name}, reading.drives.strength[drive]
        if before:
            steps = " → ".join(theory.mechanism[code].name for code in path)
            words.append(" ".join([_("Look along: %(path)s.") % {"path": steps}, *_forks(theory, found, path)]))
        elif strength is not None and is_high(strength):
            words.append(_("%(drive)s is high, so no path is marked behind it.") % name)
        elif any(reading.mechanisms[code].lower is not None for code in theory.sources_of[drive]):
            words.append(
                _("All that leads to it and is known is high, so no path is marked behind it: %(drive)s.") % name
            )
        else:
            words.append(_("Of nothing that leads to it is a score known, so no path is marked: %(drive)s.") % name)
    return words


def _forks(theory: Theory, found: Results, path: Sequence[str]) -> list[str]:
    """Where a path could as well run over another mechanism."""
    reading = found.assessment.mechanisms

    def with_figure(code: str) -> str:
        lower = reading[code].lower
        assert lower is not None
        one, figure = theory.mechanism[code], percent(lower)
        if one.polarity < 0:  # "Conflict (38)" would be read as little conflict
            return _("“%(claim)s” (%(figure)d)") % {"claim": one.favourable, "figure": figure}
        return _("%(name)s (%(figure)d)") % {"name": one.name, "figure": figure}

    return [
        ngettext(
            "%(taken)s is the lowest of what leads to %(target)s, but %(others)s lies within 5 points of it: the path "
            "could as well run over that.",
            "%(taken)s is the lowest of what leads to %(target)s, but within 5 points of it lie %(others)s: the path "
            "could as well run over any of these.",
            len(fork.others),
        )
        % {
            "taken": with_figure(fork.taken),
            "target": theory.mechanism[fork.target].name,
            "others": ", ".join(with_figure(code) for code in fork.others),
        }
        for fork in forks(theory, reading, path)
    ]


def has_path(theory: Theory, found: Results) -> bool:
    """Whether a path is marked in the chain."""
    reading = found.assessment
    paths = limiting_paths(theory, reading.mechanisms, reading.drives.limiting)
    return any(len(path) > FEWEST_STEPS for path in paths)


def asked_of(asked: int, clusters: int) -> str:
    """How much of the questionnaire was asked, where that is not all of it; else nothing."""
    if asked == clusters:
        return ""
    words = ngettext(
        "This round asked about %(asked)d of the %(clusters)d clusters. What others would say is carried over from "
        "it or not known.",
        "This round asked about %(asked)d of the %(clusters)d clusters. What others would say is carried over from "
        "these or not known.",
        asked,
    )
    return words % {"asked": asked, "clusters": clusters}


def who_answered(found: Results, *, mode: str) -> str:
    """Who answered, in a line."""
    if mode == "solo":
        return _("One leader answered, for themselves.")
    if mode == "declared":
        return ngettext("%(n)d partner stated its position.", "%(n)d partners stated their positions.", found.n) % {
            "n": found.n
        }
    return ngettext("%(n)d person answered.", "%(n)d people answered.", found.n) % {"n": found.n}


def rests_on(partners: Sequence[str], *, named: bool = True) -> str:
    """Of a declared round: whose positions its figures are, since partners that stated none are in no figure. Where
    there is little room it can be said without the names."""
    if named:
        words = ngettext(
            "This rests on the position of %(n)d partner alone: %(names)s. It does not speak for the others.",
            "This rests on the positions of %(n)d partners: %(names)s. It does not speak for any other.",
            len(partners),
        )
    else:
        words = ngettext(
            "This rests on the position of %(n)d partner alone. It does not speak for the others.",
            "This rests on the positions of %(n)d partners. It does not speak for any other.",
            len(partners),
        )
    return words % {"n": len(partners), "names": ", ".join(partners)}
