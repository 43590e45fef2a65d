"""The charts of page and board report: published figures in, drawings out, one source for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ioc_assess.charts.bars import Bar, Pair, bars, pairs
from ioc_assess.charts.chain import chain as causal_chain
from ioc_assess.charts.dots import DotRow, dot_plot
from ioc_assess.charts.heat import HeatRow, heat_map
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.plane import Point
from ioc_assess.charts.plane import plane as mechanism_plane
from ioc_assess.charts.spread import legend, spread
from ioc_assess.scoring.chain import limiting_paths
from ioc_assess.scoring.footing import carried_over
from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import Results, ShownScore
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.model import Kind, Theory

from .arrangement import ClusterRow, MechanismRow
from .basis import called
from .groups import GroupRow, MechanismGroupRow

#: Pixels: a page and A4, a phone, and one question's spread on either.
WIDE, NARROW, SPREAD = 720, 350, 340
#: How many questions the dot plot shows, those with the widest gap first; the table below it has all.
IN_DOT_PLOT = 12


@dataclass(frozen=True)
class Both:
    """One picture drawn for a page and for a phone."""

    wide: Chart
    narrow: Chart


def both(drawn: Callable[[float], Chart]) -> Both:
    """The same picture at both widths."""
    return Both(wide=drawn(WIDE), narrow=drawn(NARROW))


def drives(theory: Theory, found: Results, *, width: float) -> Chart:
    """The two drives, in place and felt."""
    scores = found.assessment.mechanisms
    return pairs(
        [Pair(theory.mechanism[one].name, scores[one].conditions, scores[one].felt) for one in DRIVES], width=width
    )


def chain(theory: Theory, found: Results, *, width: float) -> Chart:
    """The causal chain, with the paths to look along for what limits the collaboration."""
    reading = found.assessment
    paths = limiting_paths(theory, reading.mechanisms, reading.drives.limiting)
    carried = carried_over(theory, found)
    return causal_chain(theory, reading.mechanisms, paths, carried=carried, width=round(width))


def plane(rows: Sequence[MechanismRow], *, width: float) -> Chart:
    """The mechanisms by how far they are in place and felt."""
    return mechanism_plane(
        [Point(called(row.mechanism), row.conditions, row.felt, row.carried) for row in rows], width=round(width)
    )


def clusters(rows: Sequence[ClusterRow], *, width: float) -> Chart:
    """The clusters in the paper's order."""
    return bars([Bar(row.cluster.name, row.score, asked=row.asked > 0) for row in rows], width=width)


def spreads(theory: Theory, found: Results, *, width: float = SPREAD, numbers: bool = True) -> dict[str, Chart]:
    """Each question’s answers by its code, where counts may be shown and somebody gave a level. Without ``numbers``
    where the counts stand beside them."""
    labels = {scale.code: scale.labels for scale in theory.scales}
    drawn = {}
    for code, one in found.items.items():
        if one.spread is not None:
            kind = theory.item[code].kind
            drawn[code] = spread(one.spread.counts, labels[kind], kind=kind, width=width, numbers=numbers)
    return drawn


def legends(theory: Theory, *, width: float) -> dict[Kind, Chart]:
    """The keys to the spreads."""
    return {scale.code: legend(scale.labels, kind=scale.code, width=width) for scale in theory.scales}


def cluster_heat(rows: Sequence[GroupRow], names: Sequence[str], *, width: float) -> Chart:
    """Clusters by group."""
    return heat_map([HeatRow(row.name, row.whole, row.scores, row.marks) for row in rows], names, width=width)


def conditions_heat(rows: Sequence[MechanismGroupRow], names: Sequence[str], *, width: float) -> Chart:
    """How far each mechanism's conditions are in place, by group."""
    return heat_map(
        [
            HeatRow(
                row.mechanism.favourable,
                row.conditions,
                tuple(conditions for conditions, _felt in row.groups),
                row.marks,
                row.mark,
            )
            for row in rows
        ],
        names,
        width=width,
    )


def felt_heat(rows: Sequence[MechanismGroupRow], names: Sequence[str], *, width: float) -> Chart:
    """How far each mechanism is felt, by group."""
    return heat_map(
        [HeatRow(row.mechanism.favourable, row.felt, tuple(felt for _conditions, felt in row.groups)) for row in rows],
        names,
        width=width,
    )


def widest_apart(found: Results, rows: Sequence[GroupRow]) -> list[GroupRow]:
    """The questions on which a group lies far from the others, the widest gap first, as many as one picture holds."""
    return [row for row in by_gap(found, rows) if found.items[row.what.code].apart][:IN_DOT_PLOT]


def by_gap(found: Results, rows: Sequence[GroupRow]) -> list[GroupRow]:
    """First the questions on which a group lies far from the others, then the rest; of each the widest gap first."""
    return sorted(rows, key=lambda row: (not found.items[row.what.code].apart, -_gap(row.scores)))


def dots(rows: Sequence[GroupRow], names: Sequence[str], *, width: float) -> Chart:
    """Each group's score on these questions."""
    return dot_plot([DotRow(row.name, row.whole, row.scores) for row in rows], names, width=width)


def _gap(scores: Sequence[ShownScore | None]) -> int:
    """Between printed figures: the order of the rows shall tell no more than they do."""
    known = [percent(one.score) for one in scores if one is not None]
    return max(known) - min(known)
