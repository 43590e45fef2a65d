"""Labels that several pages share: verdicts and scores never speak by colour alone."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ioc_assess.reports.templatetags import figures
from ioc_assess.theory.loading import theory

VERDICTS = [(one.code, one.name) for one in theory().verdicts]


def verdict(code: str, name: str) -> str:
    return render_to_string("reports/_verdict.html", {"code": code, "name": name})


@pytest.mark.parametrize(("code", "name"), VERDICTS)
def test_labels_of_verdicts_have_a_word_an_icon_and_a_colour(code: str, name: str) -> None:
    label = verdict(code, name)
    assert re.sub(r"<[^>]+>", "", label) == name + "\n"
    assert label.count("<svg") == label.count('aria-hidden="true"') == 1
    assert f".verdict-{code}" in (settings.BASE_DIR / "static" / "css" / "site.css").read_text()


def test_labels_of_verdicts_that_judge_have_icons_of_their_own() -> None:
    icons = {re.sub(r".*?(<svg.*</svg>).*", r"\1", verdict(code, name), flags=re.S) for code, name in VERDICTS}
    assert len(icons) == len(VERDICTS) - 1  # "not asked" and "not known" are both unknown shapes
    assert verdict("not_asked", "x").replace("not_asked", "unknown") == verdict("unknown", "x")


def test_verdict_image_speaks_the_language_of_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'alt="Verdict:"' in figures.verdict_image("working")
    monkeypatch.setattr(figures, "_", {"Verdict:": "Werdykt:"}.get)
    with translation.override("pl"):
        assert 'alt="Werdykt:"' in figures.verdict_image("working")
    assert 'alt="Verdict:"' in figures.verdict_image("working")


def test_labels_of_scores_print_the_number_that_the_bar_shows() -> None:
    bar = render_to_string("charts/_score_bar.html", {"percent": 54, "level": "between"})
    assert re.sub(r"<[^>]+>", "", bar).strip() == "54"
    assert '<rect class="fill" width="54"' in bar
    none = render_to_string("charts/_score_bar.html", {"percent": None, "level": "not_known"})
    assert re.sub(r"<[^>]+>", "", none).strip() == "not known"
    assert "fill" not in none
    assert render_to_string("charts/_score_bar.html", {"percent": 0, "level": "low"}).count("<rect") == 2
