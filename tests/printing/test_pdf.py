"""HTML to PDF: tagged as PDF/UA-1, and nothing fetched from outside the static folder."""

import io
import logging
from pathlib import Path

import pikepdf
import pytest

from ioc_assess.printing.pdf import STATIC, ForbiddenURL, Incomplete, StaticFetcher, pdf

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Title of the page</title>
<link rel="stylesheet" href="css/report.css">{head}</head><body><main><h1>First heading</h1><p>Łódź Ŵyrion ✓</p>
<h2>Second</h2><table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
{body}</main></body></html>"""


def page(body: str = "", head: str = "") -> str:
    return PAGE.format(body=body, head=head)


def opened(html: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf(html).file))


def structure(document: pikepdf.Pdf) -> list[str]:
    """The structure types of the tag tree, depth first."""
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(document.Root.StructTreeRoot)
    return found


def test_pdf_is_tagged_with_title_and_language() -> None:
    document = opened(page())
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["dc:title"] == "Title of the page"
        assert metadata["pdfuaid:part"] == "1"


def test_pdf_has_headings_and_table_heads_as_such() -> None:
    types = structure(opened(page()))
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD"} <= set(types)


def test_pdf_has_bookmarks_from_headings() -> None:
    with opened(page()).open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["First heading"]
        assert [entry.title for entry in outline.root[0].children] == ["Second"]


def test_pdf_prints_with_our_own_fonts_alone() -> None:
    names = {str(font.BaseFont) for one in opened(page()).pages for font in one.Resources.Font.values()}
    assert names
    assert all("Inter" in name for name in names), names


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/picture.png",
        "https://example.org/picture.png",
        "//example.org/picture.png",
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "ftp://example.org/picture.png",
        "../pyproject.toml",
        "/../../etc/hostname",
        "css/../../pyproject.toml",
        "css/%2e%2e/%2e%2e/pyproject.toml",
        "https://static.invalid/../pyproject.toml",
        "https://static.invalid.example.org/css/report.css",
        "css/no-such-file.png",
        "css",
    ],
)
@pytest.mark.parametrize(
    ("body", "head"),
    [
        ('<img alt="a" src="{}">', ""),
        ("", '<link rel="stylesheet" href="{}">'),
        ("", "<style>body {{ background: url('{}') }}</style>"),
        ("", '<link rel="attachment" href="{}">'),
    ],
    ids=["image", "style sheet", "background", "attachment"],
)
def test_pdf_refuses_what_lies_outside_the_static_folder(address: str, body: str, head: str) -> None:
    with pytest.raises(ForbiddenURL):
        pdf(page(body.format(address), head.format(address)))


def test_pdf_refuses_a_link_out_of_the_static_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "secret.css").write_text("body {}")
    (tmp_path / "static" / "inside.css").symlink_to(tmp_path / "secret.css")
    monkeypatch.setattr("ioc_assess.printing.pdf.STATIC", tmp_path / "static")
    with pytest.raises(ForbiddenURL):
        pdf('<link rel="stylesheet" href="inside.css"><p>text</p>')


def test_pdf_allows_data_addresses_and_the_static_folder() -> None:
    svg = "%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3Crect width='9' height='9'/%3E%3C/svg%3E"
    assert pdf(page(f'<img alt="a square" src="data:image/svg+xml,{svg}"><img alt="the logo" src="images/logo.svg">'))
    fetched = StaticFetcher().fetch("https://static.invalid/css/report.css")
    assert fetched.read() == (STATIC / "css/report.css").read_bytes()


def test_pdf_of_our_style_sheet_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf(page())
    assert caplog.messages == []


@pytest.mark.parametrize(
    "address",
    [
        "data:image/svg+xml,%3Csvg",
        "data:image/svg+xml;base64,!",
        "data:image/png;base64,AAAA",
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Ctext%3E%EF%BF%BE%3C/text%3E%3C/svg%3E",
    ],
)
def test_pdf_refuses_a_picture_that_cannot_be_drawn(address: str) -> None:
    with pytest.raises(Incomplete, match="Failed to load image") as refused:
        pdf(page(f'<img alt="a" src="{address}">'))
    assert len(str(refused.value)) < 300
    assert pdf(page())


def test_pdf_refuses_a_picture_that_fails_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.svg.SVG.draw", lambda *args: 1 / 0)
    with pytest.raises(Incomplete, match="Failed to render SVG image"):
        pdf(page('<img alt="the logo" src="images/logo.svg">'))


def test_pdf_leaves_the_log_as_it_was() -> None:
    before = list(logging.getLogger("weasyprint").handlers)
    pdf(page())
    assert logging.getLogger("weasyprint").handlers == before
