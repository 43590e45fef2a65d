"""How the charts say figures and bands, in pictures and in their texts."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import ShownScore

from .look import BandName, band


def band_word(name: BandName) -> str:
    """A band by the name that the report gives it."""
    return {"high": _("high"), "between": _("between"), "low": _("low"), "unknown": _("not known")}[name]


def not_asked() -> str:
    """What is said of something that no question was on: other than not known, where people were asked."""
    return _("not asked")


#: Behind a group's figure that leaves out questions which count for another group.
LEAVES_OUT = "†"


def leaves_out_key() -> str:
    """The key to that mark."""
    return _(
        "† leaves out questions that count for another group: they were not asked there, or not answered by enough "
        "people to be shown"
    )


#: Behind a figure that is only carried over from other mechanisms; charts and tables have a key to it.
CARRIED = "*"


def carried_key() -> str:
    """The key to that mark."""
    return _("* carried over from what leads to it: none of its own questions was asked or could be scored")


def figure_words(score: float | ShownScore | None) -> str:
    """A figure in a sentence: "56", "under 10", "not known"."""
    if score is None:
        return band_word("unknown")
    if not isinstance(score, ShownScore):
        return str(percent(score))
    if not score.capped:
        return str(percent(score.score))
    words = _("under %(figure)d") if score.score < 0.5 else _("over %(figure)d")
    return words % {"figure": percent(score.score)}


def score_words(score: float | None) -> str:
    """A score with its band: "56 (between)", "not known"."""
    if score is None:
        return band_word("unknown")
    return f"{percent(score)} ({band_word(band(score).name)})"


def short_figure(score: float | ShownScore | None) -> str:
    """A figure where there is room for three letters: "56", "<10", ">90", a dash."""
    if score is None:
        return "–"
    if not isinstance(score, ShownScore):
        return str(percent(score))
    sign = "" if not score.capped else "<" if score.score < 0.5 else ">"
    return f"{sign}{percent(score.score)}"


def compared(rows: Sequence[tuple[str, float | None, Sequence[ShownScore | None]]], groups: Sequence[str]) -> str:
    """What a chart of groups shows: of each row the whole and the groups at its two ends."""
    said = [_("Scores from 0 to 100, for all and by group.")]
    for label, whole, scores in rows:
        known = [(name, one) for name, one in zip(groups, scores, strict=True) if one is not None]
        words = {"label": label, "whole": figure_words(whole)}
        if not known:
            said.append(_("%(label)s: all %(whole)s.") % words)
            continue
        low, high = min(known, key=_printed), max(known, key=_printed)
        words |= {"low": low[0], "low_figure": figure_words(low[1])}
        words |= {"high": high[0], "high_figure": figure_words(high[1])}
        if len(known) == 1:
            said.append(_("%(label)s: all %(whole)s; the one group shown, %(low)s, %(low_figure)s.") % words)
        elif words["low_figure"] == words["high_figure"]:
            said.append(_("%(label)s: all %(whole)s; each group shown %(low_figure)s.") % words)
        else:
            pattern = _("%(label)s: all %(whole)s; lowest %(low)s %(low_figure)s, highest %(high)s %(high_figure)s.")
            said.append(pattern % words)
    said.append(_("The table has every figure."))
    return " ".join(said)


def _printed(named: tuple[str, ShownScore]) -> tuple[int, int]:
    """By what is printed: of figures that print alike the first is named, and "under 10" comes before 10."""
    _name, one = named
    beyond = 0 if not one.capped else -1 if one.score < 0.5 else 1
    return percent(one.score), beyond
