"""How long a page of ten questions takes to draw: python benchmarks/question_card.py [PAGES]

The same ten items, a third of them answered, drawn in turn as our cards and as plain Django radio groups through the
same template pack; 300 pages each without an argument. Both draw nine answers an item. Tells the median of each and
how many times longer the widgets take. The first page of all, which fills the memory of cards, is told apart.
"""

import os
import random
import sys
import time
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402  (the path comes first)

django.setup()

from crispy_forms.utils import render_crispy_form  # noqa: E402
from django import forms  # noqa: E402

from ioc_assess.assessments.models.response import Value  # noqa: E402
from ioc_assess.assessments.part_form import PartForm  # noqa: E402
from ioc_assess.assessments.questionnaire import parts  # noqa: E402
from ioc_assess.theory.loading import theory  # noqa: E402
from ioc_assess.theory.model import LEVELS, NO_LEVELS  # noqa: E402

PART = next(page for page in parts(theory(), theory().items) if len(page.items) == 10)
Stored = dict[str, tuple[int, Value]]


class WidgetForm(forms.Form):
    def __init__(self, answers: Stored) -> None:
        super().__init__()
        scales = {scale.code: scale for scale in theory().scales}
        ends = [*((one.code, one.label) for one in theory().no_levels), ("", "No answer")]
        for item in PART.items:
            choices = [*((str(n), label) for n, label in enumerate(scales[item.kind].labels)), *ends]
            self.fields[item.code] = forms.ChoiceField(
                label=item.text,
                help_text=item.hint,
                choices=choices,
                required=False,
                initial=str(answers[item.code][1]) if item.code in answers else None,
                widget=forms.RadioSelect,
            )


def some_answers(choose: random.Random) -> Stored:
    return {i.code: (1, choose.choice((*LEVELS, *NO_LEVELS))) for i in PART.items if choose.random() < 1 / 3}


def cards(answers: Stored) -> str:
    return str(render_crispy_form(PartForm(theory=theory(), part=PART, answers=answers)))


def crispy_widgets(answers: Stored) -> str:
    return str(render_crispy_form(WidgetForm(answers)))


def django_widgets(answers: Stored) -> str:
    return str(WidgetForm(answers))


def main() -> None:
    pages = int(sys.argv[1]) if sys.argv[1:] else 300
    choose = random.Random(2022)
    ways = (cards, crispy_widgets, django_widgets)
    times: dict[str, list[float]] = {way.__name__: [] for way in ways}
    for _ in range(pages):
        answers = some_answers(choose)
        for way in ways:  # in turn, so that a busy machine slows all alike
            start = time.perf_counter()
            html = way(answers)
            times[way.__name__].append(time.perf_counter() - start)
            assert html.count('type="radio"') == 90
    print(f"{pages} pages of 10 items; first page of cards {times['cards'][0] * 1000:.1f} ms")
    least = median(times["cards"])
    for name, taken in times.items():
        print(f"{name:16} median {median(taken) * 1000:6.2f} ms  {median(taken) / least:5.1f} times the cards")


if __name__ == "__main__":
    main()
