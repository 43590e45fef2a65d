"""The words of a picture are written as words, unless their letters have places of their own."""

import base64
import io

import pikepdf
import pytest

from ioc_assess.printing.pdf import pdf


def letters_at_once(text: str) -> list[int]:
    """How many letters are written at a time, for the texts of a picture on a page without other words."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="30" font-family="Inter">{text}</svg>'
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    html = (
        '<!doctype html><html lang="en"><head><title>Words</title><link rel="stylesheet" href="css/report.css">'
        "<style>@page { @bottom-right { content: none } }</style></head>"
        f'<body><img alt="Words" src="{source}"></body></html>'
    )
    with pikepdf.open(io.BytesIO(pdf(html).file)) as document:
        page = document.pages[0]
        streams: list[pikepdf.Page | pikepdf.Object] = [page]
        if "/XObject" in page.Resources:
            streams += page.Resources.XObject.as_dict().values()
        return [
            # Each letter is a number of two bytes.
            sum(len(bytes(part)) // 2 for part in written.operands[0] if isinstance(part, pikepdf.String))
            for stream in streams
            for written in pikepdf.parse_content_stream(stream)
            if str(written.operator) == "TJ"
        ]


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_words_are_written_as_a_whole(anchor: str) -> None:
    assert letters_at_once(f'<text x="150" y="20" text-anchor="{anchor}">Two words</text>') == [9]


def test_parts_of_a_line_are_written_one_by_one() -> None:
    assert letters_at_once(
        '<text y="20"><tspan x="0">Trust</tspan><tspan x="90" font-weight="600">high</tspan></text>'
    ) == [5, 4]


@pytest.mark.parametrize(
    "attributes",
    [
        'x="0 20 40"',
        'x="0,20,40"',
        'y="10 20 30"',
        'dx="1 2 3"',
        'rotate="10"',
        'letter-spacing="2"',
        'textLength="90"',
    ],
)
def test_letters_with_places_of_their_own_keep_them(attributes: str) -> None:
    y = "" if attributes.startswith("y") else 'y="20"'
    assert letters_at_once(f"<text {y} {attributes}>abc</text>") == [1, 1, 1]


def test_a_picture_without_words_writes_none() -> None:
    assert letters_at_once('<rect width="9" height="9"/><text x="0" y="20"></text>') == []
