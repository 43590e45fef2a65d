"""What may be shown: the figures of a round with disclosure control applied.

Pages, reports and exports read ``Results`` and nothing else, so that what must not be shown is not
there to be shown. The file form's output is the one thing made beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ioc_assess.theory.model import Theory
from ioc_assess.theory.profile import Profile

from .assessment import Assessment, assess
from .items import Answers, GroupScore, ItemScore, Weighting, score_items
from .mechanisms import cluster_scores, mechanism_scores, statement_scores
from .numbers import APART, at_least, lowest, mean
from .patterns import patterns
from .spread import Direction, Spread, direction

#: No figure about groups, and no results at all, with fewer people than this.
SMALLEST_K = 5
#: Below this many levels a group's extreme scores are capped, so that "all of them said so" does
#: not show.
FEWEST_FOR_EXTREMES = 10
EXTREMES = (0.10, 0.90)
#: Items of this cluster are never shown by partner: they would point at one person.
NEVER_BY_PARTNER = "leadership"
#: From this share of don't-knows on, an item is listed under "Find out".
MANY_DONT_KNOW = 0.25

Grouping = Literal["partner", "role"]
Status = Literal["scored", "agreed", "fewer_than_k", "mostly_dont_know", "no_levels"]


@dataclass(frozen=True, kw_only=True)
class ShownScore:
    """A group's score as it may be shown: inside ``EXTREMES`` where it rests on few levels;
    ``capped`` says that the true score lies at that end or beyond."""

    score: float
    capped: bool


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """One item in play. ``n`` and ``spread`` are ``None`` where fewer than k gave a level; so are the three counts of
    answers that are no level where fewer than k answered at all: see ``_few_answered``.

    ``spread`` is also ``None`` where ``tells_partners`` is set: see ``_tells_partners``.

    ``groups`` holds the groups that may be shown on this item, ``apart`` those of them that lie at
    least 0.30 from the mean of the other voices.
    """

    code: str
    status: Status
    n: int | None
    dont_know: int | None
    not_applicable: int | None
    prefer_not_to_say: int | None
    score: float | None
    agreed: int | None
    spread: Spread | None
    tells_partners: bool
    direction: Direction | None
    groups: Mapping[str, ShownScore]
    apart: tuple[str, ...]

    @property
    def dont_know_share(self) -> float | None:
        """Share of don't-knows among levels and don't-knows; ``None`` where it must not show or
        nobody answered."""
        if self.n is None or self.dont_know is None or not self.n + self.dont_know:
            return None
        return self.dont_know / (self.n + self.dont_know)


@dataclass(frozen=True, kw_only=True)
class GroupResult:
    """A shown group: how many submitted, and its scores from the items shown for it."""

    n: int
    statements: Mapping[str, ShownScore | None]
    clusters: Mapping[str, ShownScore | None]
    conditions: Mapping[str, ShownScore | None]
    felt: Mapping[str, ShownScore | None]


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything that pages, reports and exports may print of one round.

    ``grouping`` says what the groups are. ``named``: nobody answered anonymously, so nothing is
    withheld, and ``k`` is 1. ``n_typed`` is how many of the ``n`` did not answer themselves: a facilitator typed their
    answers in. Rounds that were published before this was counted had none.
    """

    named: bool
    grouping: Grouping
    profile: Profile
    k: int
    weighting: Weighting
    n: int
    groups: Mapping[str, GroupResult]
    hidden_groups: int
    hidden_n: int
    items: Mapping[str, ItemResult]
    assessment: Assessment
    patterns: tuple[str, ...]
    splits: tuple[str, ...]
    find_out: tuple[str, ...]
    dont_know_rate: float | None
    n_typed: int = 0


class TooFewAnswers(ValueError):
    """Fewer than k people submitted, so nothing may be shown."""

    def __init__(self, n: int, k: int) -> None:
        super().__init__(f"{n} submitted; results need {k}")
        self.n, self.k = n, k


def results(theory: Theory, answers: Answers, *, by_partner: bool = True, named: bool = False) -> Results:
    """Score answers and keep what may be shown. ``TooFewAnswers`` below k people; levels that a workshop agreed need
    nobody's answers, so they are scored where nobody's come with them.

    ``by_partner`` is false where the groups are roles. ``named`` is for rounds in which nobody is
    anonymous, that is one leader's own view or each partner's stated position: everything is shown,
    from one response on, typed in or not. It refuses groups of more than one, since those are people.
    """
    if named and any(size > 1 for size in answers.sizes.values()):
        raise ValueError("a named round holds one response a group")
    n_typed = answers.n_typed
    if named:
        answers = replace(answers, k=1, typed_sizes={}, typed={})
    else:
        answers = replace(answers, k=max(answers.k, SMALLEST_K))
    agreed_alone = bool(answers.agreed) and not answers.sizes and not answers.tallies
    if answers.n - answers.n_typed < answers.k and not agreed_alone:
        raise TooFewAnswers(answers.n - answers.n_typed, answers.k)
    scored = score_items(theory, answers)
    scores = {code: one.score for code, one in scored.items() if one.score is not None}
    reading = assess(theory, answers.profile, scores, answers.asked)
    items = {code: _shown(one, answers, by_partner=by_partner, named=named) for code, one in scored.items()}
    groups = {name: _group(theory, answers, name, scored, items, named=named) for name in answers.groups}
    directions = {code: one.direction for code, one in items.items() if one.direction}
    return Results(
        named=named,
        grouping="partner" if by_partner else "role",
        profile=answers.profile,
        k=answers.k,
        weighting=answers.weighting,
        n=answers.n,
        groups=groups,
        hidden_groups=len([size for size in answers.sizes.values() if size]) - len(groups),
        hidden_n=answers.n - sum(group.n for group in groups.values()),
        items=items,
        assessment=reading,
        patterns=patterns(
            theory,
            answers.profile,
            reading,
            scores,
            directions,
            {name: {code: _lower(group, code) for code in theory.mechanism} for name, group in groups.items()},
        ),
        splits=_splits(items),
        find_out=_find_out(items, answers.k + answers.n_typed),
        dont_know_rate=_dont_know_rate(items),
        n_typed=n_typed,
    )


def item_result(theory: Theory, answers: Answers, code: str, *, by_partner: bool) -> ItemResult:
    """One item alone, as ``results`` would show it. ``KeyError`` where it does not apply or was not asked."""
    answers = replace(answers, k=max(answers.k, SMALLEST_K), asked=frozenset({code}))
    return _shown(score_items(theory, answers)[code], answers, by_partner=by_partner, named=False)


def _shown(one: ItemScore, answers: Answers, *, by_partner: bool, named: bool) -> ItemResult:
    """An item with everything withheld that must be."""
    few_answered = not named and _few_answered(one, answers.k)
    few_levels = one.fewer_than_k or few_answered
    groups: dict[str, ShownScore] = {}
    if named or not (by_partner and one.item.section == NEVER_BY_PARTNER):
        groups = {
            name: _capped(group.score, few=_few(group.own_n, named))
            for name, group in one.groups.items()
            if named or not _uncapped_by_typing(group)
        }
    tells_partners = by_partner and not named and _tells_partners(one, answers)
    return ItemResult(
        code=one.item.code,
        status=_status(one, few_levels=few_levels),
        n=None if few_levels else one.tally.n,
        dont_know=None if few_answered else one.tally.dont_know,
        not_applicable=None if few_answered else one.tally.not_applicable,
        prefer_not_to_say=None if few_answered else one.tally.prefer_not_to_say,
        score=one.score,
        agreed=one.agreed,
        spread=None if few_levels or tells_partners else one.spread,
        tells_partners=tells_partners,
        direction=_direction(one),
        groups=groups,
        apart=_apart(groups, one.hidden),
    )


def _few_answered(one: ItemScore, k: int) -> bool:
    """Whether so few answered an item that its counts of answers that are no level would tell of single people.

    Some items are asked of leads only. With two leads "2 don't know, nobody gave a level" says what each of them
    answered, and the board may know who the two are. Even that none of them answered is theirs to tell.
    """
    return one.own.answered < k


def _tells_partners(one: ItemScore, answers: Answers) -> bool:
    """Whether counts beside the score would tell what must never be shown by partner.

    The counts give the sum over all people, the score the mean of the voices' means. Where all
    voices but one are of one size n, n times the second equation less the first leaves that one
    voice alone::

        sizes 5 5 6:  a + b + c  and  a/5 + b/5 + c/6  give c

    An agreed level takes that score's place; but a workshop has shown it before it agreed.
    """
    if answers.weighting != "partner" or one.item.section != NEVER_BY_PARTNER:
        return False
    scored = one.score is not None if one.agreed is None else answers.by_item_alone and not one.mostly_dont_know
    if not scored:
        return False
    sizes = [group.n for group in one.groups.values()]
    if hidden := one.tally.n - sum(sizes):
        sizes.append(hidden)
    alike = Counter(sizes).values()
    return len(alike) == 2 and min(alike) == 1


def _status(one: ItemScore, *, few_levels: bool) -> Status:
    if one.agreed is not None:
        return "agreed"
    if few_levels:
        return "fewer_than_k"
    if one.mostly_dont_know:
        return "mostly_dont_know"
    return "scored" if one.score is not None else "no_levels"


def _direction(one: ItemScore) -> Direction | None:
    """Which way a scored balance item leans; an agreed level speaks for itself."""
    if one.item.kind != "balance" or one.score is None:
        return None
    if one.agreed is None:
        return direction(one.tally.levels)
    return "both" if one.agreed == 2 else "too_little" if one.agreed < 2 else "too_much"


def _few(n: int, named: bool) -> bool:
    """Whether so few people's own levels stand behind a group's score that its extremes would tell each of them."""
    return not named and n < FEWEST_FOR_EXTREMES


def _uncapped_by_typing(group: GroupScore) -> bool:
    """Whether few people's own levels are extreme, and answers typed in for others keep the group's score from being
    so: whoever typed them in could take them off again, and would find what the cap is there to hide. The group is
    then not shown on the item."""
    low, high = EXTREMES
    return group.own_n < FEWEST_FOR_EXTREMES and not low < group.own_score < high and low < group.score < high


def _capped(score: float, *, few: bool) -> ShownScore:
    low, high = EXTREMES
    if not few or (score > low and score < high):
        return ShownScore(score=score, capped=False)
    return ShownScore(score=low if score <= low else high, capped=True)


def _apart(groups: Mapping[str, ShownScore], hidden: float | None) -> tuple[str, ...]:
    """Shown groups at least 0.30 from the mean of the other voices, from what is shown of them."""
    found = []
    for name, own in groups.items():
        others = mean([*(group.score for other, group in groups.items() if other != name), hidden])
        if others is not None and at_least(abs(own.score - others), APART):
            found.append(name)
    return tuple(found)


def _group(
    theory: Theory,
    answers: Answers,
    name: str,
    scored: Mapping[str, ItemScore],
    items: Mapping[str, ItemResult],
    *,
    named: bool,
) -> GroupResult:
    """A group's scores, worked out from its items as they are shown: then no figure of the group
    says more than the items do, and a capped item stays capped in what is made of it."""
    own = {code: one.groups[name] for code, one in items.items() if name in one.groups}
    scores = {code: one.score for code, one in own.items()}
    few = any(_few(scored[code].groups[name].own_n, named) for code in own)

    def shown(score: float | None) -> ShownScore | None:
        return None if score is None else _capped(score, few=few)

    statements = statement_scores(theory, scores)
    mechanisms = mechanism_scores(theory, answers.profile, scores)
    return GroupResult(
        n=answers.sizes[name],
        statements={code: shown(score) for code, score in statements.items()},
        clusters={code: shown(score) for code, score in cluster_scores(theory, statements, set(items)).items()},
        conditions={code: shown(one.conditions) for code, one in mechanisms.items()},
        felt={code: own.get(item.code) for code, item in theory.pulse.items()},
    )


def _lower(group: GroupResult, mechanism: str) -> float | None:
    """The lower of a group's two scores of a mechanism, of those known."""
    known = (group.conditions[mechanism], group.felt[mechanism])
    return lowest(one.score for one in known if one is not None)


def _splits(items: Mapping[str, ItemResult]) -> tuple[str, ...]:
    """Items on which people disagree, the least agreement first."""
    split = [
        (one.spread.agreement, code)
        for code, one in items.items()
        if one.score is not None
        and one.spread is not None
        and one.spread.agreement is not None
        and one.spread.consensus is False
    ]
    return tuple(code for _, code in sorted(split, key=lambda pair: pair[0]))


def _dont_know_rate(items: Mapping[str, ItemResult]) -> float | None:
    """Don't-knows among levels and don't-knows, over the items whose number of levels is shown: with
    the others in it, the rate would tell how many gave a level on them."""
    known = [(one.n, one.dont_know) for one in items.values() if one.n is not None and one.dont_know is not None]
    dont_knows = sum(dont_know for _, dont_know in known)
    whole = sum(n for n, _ in known) + dont_knows
    return dont_knows / whole if whole else None


def _find_out(items: Mapping[str, ItemResult], many_enough: int) -> tuple[str, ...]:
    """Items that many could not answer: mostly don't-knows first, then by their share.

    Among them those on which fewer than k gave a level and at least k do not know, or ``many_enough``, that is k and as
    many as were typed in: more than half, as anyone can tell from what is shown of them. By what is hidden they are
    neither chosen nor ordered, so they stand behind the items whose share is known to be more than half.
    """
    many = [
        ((-share, 1), code)
        for code, one in items.items()
        if one.status in ("scored", "mostly_dont_know", "agreed")
        and (share := one.dont_know_share) is not None
        and at_least(share, MANY_DONT_KNOW)
    ]
    many += [
        ((-0.5, 0), code)
        for code, one in items.items()
        if one.status == "fewer_than_k" and one.dont_know is not None and one.dont_know >= many_enough
    ]
    return tuple(code for _, code in sorted(many, key=lambda pair: pair[0]))
