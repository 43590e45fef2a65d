"""Widths of words, by the advances in the font: Inter's units per em are 2048."""

from ioc_assess.charts.text import text_width, wrap


def test_text_width_grows_with_size_and_letters() -> None:
    assert text_width("mm", 20) == 2 * text_width("m", 20)
    assert text_width("m", 20) == 2 * text_width("m", 10)
    assert text_width("i", 13) < text_width("m", 13) < text_width("m", 13, 700)


def test_text_width_of_a_letter_that_the_font_lacks_is_that_of_the_widest() -> None:
    assert text_width("\u4e00", 10) >= text_width("W", 10)


def test_wrap_breaks_at_spaces_and_keeps_every_word() -> None:
    text = "Pellshire Community and Mental Health Trust"
    lines = wrap(text, 12, 120)
    assert " ".join(lines) == text
    assert all(text_width(line, 12) <= 120 for line in lines)


def test_wrap_breaks_a_word_that_is_wider_than_the_line() -> None:
    lines = wrap("a " + "w" * 60, 12, 100)
    assert "".join(lines) == "a" + "w" * 60
    assert all(text_width(line, 12) <= 100 for line in lines)


def test_wrap_of_nothing_is_no_line() -> None:
    assert wrap("  ", 12, 100) == []
    assert wrap("W", 12, 1) == ["W"]
