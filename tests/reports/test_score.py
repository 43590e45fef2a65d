"""manage.py score: figures as JSON, or the board report; one clear line and exit code 2 for what cannot be used."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from ioc_assess.theory.loading import theory

TOP = Path(__file__).resolve().parents[2]
PROFILE = {
    "mandated": False,
    "integration": "light",
    "dispersed": False,
    "cross_sector": False,
    "external_funding": False,
}


def people(count: int, partner: str = "North", level: int = 3) -> list[dict[str, Any]]:
    answers = {item.code: level for item in theory().items if not item.when}
    return [{"partner": partner, "answers": answers} for _ in range(count)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"profile": PROFILE, "responses": people(6)}))
    return path


def score(*args: object) -> str:
    out = StringIO()
    call_command("score", *map(str, args), stdout=out)
    return out.getvalue()


def on_the_command_line(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "score", *map(str, args)]
    bare = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(command, cwd=TOP, env=bare, capture_output=True, text=True, check=False)


def test_score_prints_figures_as_json(file: Path) -> None:
    figures = json.loads(score(file))
    assert list(figures) == [
        "items",
        "statements",
        "clusters",
        "mechanisms",
        "configurations",
        "drives",
        "actions",
        "strengths",
        "ask_why",
    ]
    assert figures["items"]["trust-1a"]["counts"] == [0, 0, 0, 6, 0]
    assert figures["statements"]["trust-1"] == 0.75
    assert (len(figures["statements"]), len(figures["configurations"])) == (35, 53)


def test_score_writes_the_report(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    said = score(file, "--pdf", out, "--title", "Two Rivers", "--date", "2026-03-31")
    assert str(out) in said
    with pikepdf.open(out) as report, report.open_metadata() as metadata:
        assert metadata["dc:title"].startswith("Two Rivers")
        assert metadata["pdfuaid:part"] == "1"


def test_score_runs_without_any_setting_and_without_a_database(file: Path, tmp_path: Path) -> None:
    done = on_the_command_line(file, DATABASE_URL=f"sqlite:///{tmp_path / 'never.sqlite3'}")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["drives"]
    assert not (tmp_path / "never.sqlite3").exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"profile": {}, "responses": [', "not JSON, at line 1, column 31"),
        (b"\xff\xfe{}", "not UTF-8 text, at byte 0"),
        (b"[" * 200_000, "nested too deeply"),
        (b"", "not JSON, at line 1, column 1"),
        (b'{"profile": 1, "responses": [], "extra": 2}', 'unknown key "extra"'),
    ],
)
def test_score_names_the_place_of_a_fault_in_one_line(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as raised:
        score(path)
    assert raised.value.returncode == 2
    assert str(raised.value).startswith(f"{path}: ")
    assert line in str(raised.value)
    assert "\n" not in str(raised.value)


def test_score_exits_with_2_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"profile": {}, "profile": {}, "responses": []}')
    done = on_the_command_line(path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().splitlines() == [f'CommandError: {path}: file: key "profile" stands twice']


def test_score_reads_a_file_with_a_byte_order_mark(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert json.loads(score(file))


def test_score_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file") as raised:
        score(tmp_path / "none.json")
    assert raised.value.returncode == 2


def test_score_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read") as raised:
        score(tmp_path)
    assert raised.value.returncode == 2


@pytest.mark.parametrize("out", ["missing/report.pdf", "."])
def test_score_refuses_a_report_that_cannot_be_written(file: Path, tmp_path: Path, out: str) -> None:
    with pytest.raises(CommandError, match="must be a file in a folder that exists") as raised:
        score(file, "--pdf", tmp_path / out)
    assert raised.value.returncode == 2


@pytest.mark.parametrize(
    ("option", "value"), [("--date", "2026-02-30"), ("--date", "31.3.2026"), ("--title", " "), ("--title", "a\nb")]
)
def test_score_refuses_a_title_or_date_that_is_none(file: Path, tmp_path: Path, option: str, value: str) -> None:
    out = tmp_path / "report.pdf"
    with pytest.raises(CommandError, match=option):
        score(file, "--pdf", out, option, value)
    assert not out.exists()


def test_score_does_not_write_the_report_over_the_answers(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    (tmp_path / "other name").symlink_to(file)
    for out in (file, tmp_path / "other name"):
        with pytest.raises(CommandError, match="holds the answers") as raised:
            score(file, "--pdf", out)
        assert raised.value.returncode == 2
    assert file.read_bytes() == before


def test_score_leaves_the_old_report_when_the_file_is_bad(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    out.write_bytes(b"the old report")
    file.write_text("{}")
    with pytest.raises(CommandError):
        score(file, "--pdf", out)
    assert out.read_bytes() == b"the old report"
