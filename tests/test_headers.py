"""What protects a page in the browser: the headers, and nothing written into the page that they would forbid."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_collaboration, make_round

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", flags=re.IGNORECASE
)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/theory/", "/sign-in/", "/nowhere/", "/healthz"])
def test_headers_are_on_every_page(client: Client, address: str) -> None:
    response = client.get(address)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_headers_let_nobody_keep_what_a_member_has_seen(client: Client) -> None:
    made = make_round(make_collaboration())
    assert "Cache-Control" not in client.get("/")
    assert client.login(email="ann@example.org", password=PASSWORD)
    for address in ("/", "/collaborations/", f"/rounds/{made.code}/", f"/rounds/{made.code}/qr.svg", "/nowhere/"):
        assert {"no-store", "private"} <= set(client.get(address)["Cache-Control"].split(", ")), address


#: Mails carry their styles with them; no page is made of these, and no browser of ours reads them.
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.parent.name != "mails" and not path.name.startswith(("mail.", "_mail_link."))
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_headers_forbid_nothing_a_template_holds(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "text", ["<style>", "<script>", '<p style="x">', '<p onclick="x()">', '<a href="javascript:x">', '<p\nSTYLE = "x">']
)
def test_headers_scan_finds_what_is_inline(text: str) -> None:
    assert INLINE.search(text)


def test_headers_scan_lets_files_be_named() -> None:
    assert not INLINE.search("""<script type="module" src="{% static 'js/x.js' %}"></script>""")
