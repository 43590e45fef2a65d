"""What a facilitator may say on a question, from the theory's knowledge of what stands behind it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ioc_assess.scoring.configurations import Configuration
from ioc_assess.scoring.numbers import is_high
from ioc_assess.scoring.results import Results
from ioc_assess.theory.model import Finding, Item, Mechanism, Statement, Theory, Verdict

#: First steps that stand beside a question: enough to begin the talk, few enough to read while facilitating
STEPS = 2


def prompts_for(theory: Theory, item: Item, found: Results | None) -> tuple[str, ...]:
    """Short lines, in the order in which they are used: what the survey leaves open, why it matters, what to do first,
    how sure this is. ``found``: the published results that the workshop takes up, or ``None`` where it starts fresh."""
    behind = _behind(theory, item)
    if isinstance(behind, Mechanism):
        return (behind.definition, behind.evidence)
    if behind is None:
        return ()
    configuration = found.assessment.configurations.get(behind.code) if found else None
    lines = [*_asked(theory, configuration), behind.what, _("Why it matters: %(why)s") % {"why": behind.why}]
    direction = found.items[item.code].direction if found and item.code in found.items else None
    lines += _steps(behind, direction, configuration)
    if isinstance(behind, Statement):
        lines.append(_("How you would know: %(sign)s") % {"sign": behind.signs[0]})
        lines.append(_("How sure this is: %(evidence)s") % {"evidence": behind.evidence})
    return tuple(lines)


def _behind(theory: Theory, item: Item) -> Statement | Finding | Mechanism | None:
    """A question of the questionnaire's nine subjects belongs to a statement, one of the pulse to a mechanism; behind
    one of the setting stands the first finding that names it."""
    if item.statement:
        return theory.statement[item.statement]
    if item.mechanism:
        return theory.mechanism[item.mechanism]
    return next((one for one in theory.findings if item.code in one.items), None)


def _asked(theory: Theory, configuration: Configuration | None) -> list[str]:
    """What the verdict on it asks of the room; nothing where none was reached."""
    asks: tuple[Verdict, ...] = ("working", "partial", "unfelt", "in_place", "fragile", "missing")
    if configuration is None or configuration.verdict not in asks:
        return []
    words = next(one for one in theory.verdicts if one.code == configuration.verdict)
    if configuration.verdict == "unfelt":
        return [_("Ask why: %(meaning)s") % {"meaning": words.meaning}, words.advice]
    return [_("The survey said “%(verdict)s”. %(advice)s") % {"verdict": words.name, "advice": words.advice}]


def _steps(behind: Statement | Finding, direction: str | None, configuration: Configuration | None) -> list[str]:
    """What to do first; nothing for what is in place. Of a balance the way that people lean chooses."""
    if configuration is not None and configuration.context is not None and is_high(configuration.context):
        return []
    if isinstance(behind, Statement) and behind.structural:
        return [_("To soften it: %(step)s") % {"step": one} for one in behind.mitigation[:STEPS]]
    if isinstance(behind, Statement) and behind.too_little:
        lines = []
        if direction != "too_much":
            lines.append(_("If there is too little: %(step)s") % {"step": behind.too_little[0]})
        if direction != "too_little":
            lines.append(_("If there is too much: %(step)s") % {"step": behind.too_much[0]})
        return lines
    return [_("A first step: %(step)s") % {"step": one} for one in behind.steps[:STEPS]]
