"""README and docs: links lead somewhere, pictures say what they show, and the site's words are those of the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ioc_assess.scoring.agreed import ROSIER
from ioc_assess.scoring.numbers import HIGH, LOW, percent
from ioc_assess.scoring.results import MANY_DONT_KNOW
from ioc_assess.theory.loading import theory
from ioc_assess.workshops.outcome import MOVED, MOVED_SHARE

TOP = Path(__file__).resolve().parents[1]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """A page without its code."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^    .*$", "", text, flags=re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The names that a page's headings get where it is shown, as on GitHub."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_docs_links_and_pictures(page: Path) -> None:
    for picture, words, target in LINK.findall(prose(page)):
        if picture:
            assert len(words) > 20, f"{target} needs words for those who do not see it"
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


@pytest.mark.parametrize("page", ["first-round.md", "workshop.md"])
def test_docs_name_buttons_as_they_are(page: str) -> None:
    sources = [*(TOP / "templates").rglob("*.html"), *(TOP / "ioc_assess").rglob("*.py")]
    said = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    named = re.findall(r"\*\*(.+?)\*\*", (TOP / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
    buttons = {re.sub(r"\s+", " ", name) for name in named}
    assert len(buttons) > 20
    # A button may say behind its name how large its file is.
    assert [name for name in sorted(buttons) if f'"{name}"' not in said and f"%}}{name} (" not in said] == []


def test_docs_scoring_says_from_where_on_a_vote_moved_and_a_level_is_flagged() -> None:
    text = " ".join((TOP / "docs" / "scoring.md").read_text(encoding="utf-8").split())
    assert (MOVED, MOVED_SHARE, ROSIER) == (0.5, 0.25, 1.0)
    assert "if the medians of both votes lie at least half a level apart" in text
    assert "the share of “about right” must change by at least 25 points" in text
    assert "if it lies at least one level on the good side of the median of the first vote" in text


def test_docs_reading_the_report_names_verdicts_as_printed() -> None:
    text = (TOP / "docs" / "reading-the-report.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \|", text.partition("| verdict |")[2].partition("\n\n")[0], re.MULTILINE)
    assert rows == [one.name for one in theory().verdicts]
    assert f"| {percent(HIGH)} and more | high |" in text
    assert f"| below {percent(LOW)} | low |" in text
    assert MANY_DONT_KNOW == 0.25
