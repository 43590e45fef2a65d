"""What came of a workshop, question by question: what the room saw of its votes, and what it agreed or did not.

Before recording the figures are those of the steps, afterwards those of the results; they are the same. Of a vote that
was not revealed nothing is here to be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.assessments.models import Results
from ioc_assess.assessments.models.round import theory_of
from ioc_assess.assessments.publishing import group_names
from ioc_assess.assessments.results import PublishedResults, read
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import legend, spread
from ioc_assess.scoring.numbers import at_least, percent
from ioc_assess.scoring.results import ItemResult, ShownScore
from ioc_assess.theory.model import Item, Theory

from .models import Step, Workshop
from .recording import attendance, is_rosier

#: By how many levels the median moves at least where it is said to have moved; and on a question of balance, whose
#: median means nothing, by how much the share of those who say that it is about right.
MOVED, MOVED_SHARE = 0.5, 0.25
#: Pixels of a question's spread
WIDTH = 340

When = Literal["survey", "before", "after"]


@dataclass(frozen=True, kw_only=True)
class Voted:
    """What is shown of one vote on a question, or of the survey before the workshop, under the threshold ``k`` that it
    had. ``groups``: those that may be shown, by name."""

    when: When
    name: str
    item: Item
    result: ItemResult
    k: int
    labels: Sequence[str]
    groups: Mapping[str, ShownScore]

    @property
    def median(self) -> float | None:
        """The middle level; ``None`` where it is withheld or, on a balance item, says nothing."""
        spread = self.result.spread
        return spread.interpolated_median if spread and self.item.kind != "balance" else None

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """Of a balance item the shares of too little, about right and too much."""
        if self.result.spread is None or self.item.kind != "balance":
            return None
        counts = self.result.spread.counts
        n = sum(counts)
        return sum(counts[:2]) / n, counts[2] / n, sum(counts[3:]) / n

    @property
    def words(self) -> str:
        """The vote in a line: its middle, whether people agree, and how many there were."""
        found = self.result.spread
        if found is None:
            return self._why_withheld
        n, dont_know = found.n, self.result.dont_know
        said = [self._middle]
        if found.consensus is not None:
            word = _("people agree") if found.consensus else _("people are split")
            shown = found.agreement_shown
            said.append(word if shown is None else f"{word} ({shown:.2f})".replace("-", "−"))
        said.append(ngettext("%(n)d gave a level", "%(n)d gave a level", n) % {"n": n})
        if dont_know:
            said.append(ngettext("%(n)d doesn’t know", "%(n)d don’t know", dont_know) % {"n": dont_know})
        return "; ".join(said)

    @property
    def _middle(self) -> str:
        if self.shares is None:
            return _("median %(median)s of 4") % {"median": f"{self.median:.1f}"}
        little, right, much = (percent(share) for share in self.shares)
        told = {"little": little, "right": right, "much": much}
        return _("%(little)d%% too little, %(right)d%% about right, %(much)d%% too much") % told

    @property
    def _why_withheld(self) -> str:
        n, told = self.result.n, {"k": self.k, "n": self.result.n}
        if self.result.dont_know is None:
            return _("fewer than %(k)d answered") % told
        if n is None:
            return _("fewer than %(k)d gave a level") % told
        if not self.result.tells_partners:
            return _("nobody gave a level")
        return (
            ngettext(
                "%(n)d level; not shown which: it would tell what single partners said of their leaders",
                "%(n)d levels; not shown which: they would tell what single partners said of their leaders",
                n,
            )
            % told
        )

    @property
    def picture(self) -> Chart | None:
        found = self.result.spread
        return spread(found.counts, self.labels, kind=self.item.kind, width=WIDTH) if found else None


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One question of the workshop; ``votes`` are the survey's, the first and the second, as far as they are shown.
    ``moved`` says how far the second lies from the first, where that is far."""

    number: int
    step: Step
    item: Item
    labels: Sequence[str]
    votes: Sequence[Voted]
    moved: str
    rosier: bool

    @property
    def agreed(self) -> str | None:
        """The agreed level in words."""
        return None if self.step.agreed_level is None else self.labels[self.step.agreed_level]

    @property
    def state_words(self) -> str:
        """How the question ended."""
        if self.agreed and self.item.kind == "balance":  # a level from 0 to 4 would be read as low
            return _("Agreed: %(label)s") % {"label": self.agreed}
        if self.agreed:
            return _("Agreed: %(label)s (%(level)d of 4)") % {"label": self.agreed, "level": self.step.agreed_level}
        words = {
            Step.State.SPLIT: _("The room was split"),
            Step.State.SKIPPED: _("Skipped"),
            Step.State.WAITING: _("Not reached"),
        }
        return words.get(Step.State(self.step.state), _("Nothing was agreed"))

    @property
    def split(self) -> bool:
        return self.step.state == Step.State.SPLIT

    @property
    def concluded(self) -> bool:
        """Whether reason, minority note and decision stand; they also stay behind where that was undone."""
        return self.step.state in (Step.State.AGREED, Step.State.SPLIT)

    @property
    def voted(self) -> bool:
        """Whether a vote of the workshop was shown to the room."""
        return any(one.when != "survey" for one in self.votes)

    @property
    def counts(self) -> Iterator[tuple[str, list[int | None]]]:
        """Each level with how many chose it, vote by vote; ``None`` where that is withheld."""
        for level, label in enumerate(self.labels):
            yield label, [one.result.spread.counts[level] if one.result.spread else None for one in self.votes]

    @property
    def no_levels(self) -> list[tuple[str, list[int | None]]]:
        """Each answer that is no level with how many gave it, vote by vote."""
        theory = self.step.workshop.round.theory
        return [(one.label, [getattr(vote.result, one.code) for vote in self.votes]) for one in theory.no_levels]

    @property
    def groups(self) -> list[tuple[str, list[ShownScore | None]]]:
        """Each group that may be shown with its scores, vote by vote."""
        names = dict.fromkeys(name for one in self.votes for name in one.groups)
        return [(name, [one.groups.get(name) for one in self.votes]) for name in names]

    @property
    def drawn(self) -> bool:
        """Whether there is a bar to which there must be a key."""
        return any(one.result.spread for one in self.votes)

    @property
    def legend(self) -> Chart:
        """The key to the bars."""
        return legend(self.labels, kind=self.item.kind, width=WIDTH)

    @property
    def withheld(self) -> bool:
        """Whether a vote was shown to the room without its counts."""
        return any(one.result.tells_partners for one in self.votes)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``survey`` has the results that stand beside the votes. ``here`` counts who was in the room, by partner."""

    workshop: Workshop
    rows: Sequence[QuestionRow]
    survey: PublishedResults | None
    here: Sequence[tuple[str, int]]

    @property
    def agreed(self) -> list[QuestionRow]:
        return [row for row in self.rows if row.agreed]

    @property
    def split(self) -> list[QuestionRow]:
        return [row for row in self.rows if row.split]

    @property
    def open(self) -> list[QuestionRow]:
        """Neither agreed nor split: skipped, or not finished."""
        return [row for row in self.rows if not row.concluded]

    @property
    def moved(self) -> list[QuestionRow]:
        return [row for row in self.rows if row.moved]

    @property
    def flagged(self) -> list[QuestionRow]:
        return [row for row in self.rows if row.rosier]

    @property
    def decided(self) -> list[QuestionRow]:
        return [row for row in self.rows if row.concluded and row.step.decision]

    @property
    def people(self) -> int:
        return sum(n for _name, n in self.here)

    @property
    def withheld(self) -> list[QuestionRow]:
        """Voted on, but fewer than k gave a level, or it was not revealed."""
        return [row for row in self.rows if row.step.number and not row.voted]


def recorded_as(workshop: Workshop) -> dict[str, PublishedResults]:
    """Its results by their kind; none before it is recorded."""
    return {row.kind: read(row) for row in Results.objects.filter(round=workshop.round)}


def outcome(workshop: Workshop, recorded: Mapping[str, PublishedResults]) -> Outcome:
    """Of a workshop that ended; ``recorded`` are its results, where it is recorded."""
    round = workshop.round
    steps = list(workshop.steps.all())
    for step in steps:
        step.workshop = workshop
    survey = _survey(workshop)
    columns: list[tuple[When, str, Mapping[str, ItemResult]]] = [
        ("survey", _("Survey"), _asked_alike(survey, round.theory)),
        *_votes(steps, recorded),
    ]
    labels = {scale.code: scale.labels for scale in round.theory.scales}
    names = group_names(round, round.frozen)
    rows = []
    for number, step in enumerate(steps, start=1):
        item, words = step.question, labels[step.question.kind]
        votes = [
            Voted(
                when=when,
                name=name,
                item=item,
                result=found[item.code],
                k=survey.figures.k if survey and when == "survey" else round.frozen.k,
                labels=words,
                groups={
                    (survey.names if survey and when == "survey" else names)[key]: score
                    for key, score in found[item.code].groups.items()
                },
            )
            for when, name, found in columns
            if item.code in found
        ]
        rows.append(
            QuestionRow(
                number=number,
                step=step,
                item=item,
                labels=words,
                votes=votes,
                moved=_moved(votes),
                rosier=is_rosier(step),
            )
        )
    partners = {one.code: one.name for one in round.frozen.partners} | {"": _("People of no partner")}
    here = attendance(workshop)
    return Outcome(
        workshop=workshop,
        rows=rows,
        survey=survey,
        here=[(name, here[code]) for code, name in partners.items() if here.get(code)],
    )


def _survey(workshop: Workshop) -> PublishedResults | None:
    """The survey's results beside the votes; as in the room none of answers given under names, since those who were
    there need not be members."""
    if workshop.source_id is None:
        return None
    found = Results.objects.filter(round=workshop.source_id, kind=Results.Kind.ANSWERS).first()
    published = read(found) if found else None
    return published if published and not published.figures.named else None


def _asked_alike(survey: PublishedResults | None, theory: Theory) -> Mapping[str, ItemResult]:
    """The survey's figures of the questions that it asked in the same words."""
    if survey is None:
        return {}
    asked = theory_of(survey.meta.edition).item
    return {code: one for code, one in survey.figures.items.items() if asked.get(code) == theory.item.get(code)}


def _votes(
    steps: Sequence[Step], recorded: Mapping[str, PublishedResults]
) -> list[tuple[When, str, Mapping[str, ItemResult]]]:
    """The second vote only where there was one: results hold the last that the room saw, which may be the first."""
    before: Mapping[str, ItemResult] = {step.item: one for step in steps if (one := step.revealed(1))}
    after: Mapping[str, ItemResult] = {step.item: one for step in steps if (one := step.revealed(2))}
    if recorded:
        stored = {kind: one.figures.items for kind, one in recorded.items()}
        before = stored.get(Results.Kind.BEFORE, {})
        after = {code: one for code, one in stored.get(Results.Kind.AFTER, {}).items() if code in after}
    return [("before", _("Before"), before), ("after", _("After"), after)]


def _moved(votes: Sequence[Voted]) -> str:
    """How far the second vote lies from the first, in words; empty where that is not far, or not shown."""
    shown = {one.when: one for one in votes}
    if "before" not in shown or "after" not in shown:
        return ""
    before, after = shown["before"], shown["after"]
    if before.shares and after.shares:
        first, second = before.shares[1], after.shares[1]
        told = {"label": before.labels[2], "before": percent(first), "after": percent(second)}
        far = at_least(abs(second - first), MOVED_SHARE)
        return _("“%(label)s”: %(before)d%%, then %(after)d%%") % told if far else ""
    if before.median is None or after.median is None or not at_least(abs(after.median - before.median), MOVED):
        return ""
    return _("median %(before).1f, then %(after).1f") % {"before": before.median, "after": after.median}
