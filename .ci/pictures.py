"""Pictures of every page, on a desk and on a phone, and of the report: `make pictures`.

Walks through a demonstration of its own, in a folder that is deleted afterwards, the way people would: members,
somebody who answers, somebody who may not. All pictures go to docs/pictures/all/, which git ignores; those of CHOSEN,
which README and docs/ show, also to docs/pictures/, small. A page that does not come, or comes as another, fails.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import demo
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(demo.TOP))
from workshop_pictures import recorded, workshop

from tests.browser import find_browser

CHOSEN_FOLDER = demo.TOP / "docs" / "pictures"
ALL = CHOSEN_FOLDER / "all"
#: Widths with the height of a first screen
SCREENS = {1280: 900, 390: 844}
MOST_BYTES = 150_000


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A picture for the docs: of a page taken by its name in one width, the first screen or what the selector finds;
    or of a page of the report."""

    page: str = ""
    width: int = 1280
    selector: str = ""
    #: The number of a page of the report, and whose
    report: int = 0
    of: str = "report"


CHOSEN = {
    "home": Chosen(page="home"),
    "collaboration": Chosen(page="collaboration"),
    "question-phone": Chosen(page="answer_part", width=390),
    "results": Chosen(page="round_results"),
    "results-phone": Chosen(page="round_results", width=390),
    "chain": Chosen(page="round_results", selector="#limits .chart-chain.chart-wide"),
    "plane": Chosen(page="round_results", selector="#mechanisms .chart-plane.chart-wide"),
    "report-cover": Chosen(report=1),
    "report-summary": Chosen(report=2),
    "report-inside": Chosen(report=5),
    "workshop-plan": Chosen(page="workshop_prepare"),
    "workshop-desk": Chosen(page="workshop-vote"),
    "workshop-phone": Chosen(page="seat-vote", width=390),
    "workshop-projector": Chosen(page="projector-revealed"),
    "workshop-summary": Chosen(page="workshop_summary"),
    "workshop-report": Chosen(report=2, of="workshop-report"),
}


UNFOLD = "one => { for (let at = one; (at = at.closest('details')); at = at.parentElement) at.open = true }"


def part(page: Page, selector: str) -> bytes:
    """The first that the selector finds, with what it is folded in opened."""
    found = page.locator(selector).first
    found.evaluate(UNFOLD)
    return found.screenshot()


class Album:
    """Takes the pictures, and knows which of the chosen ones were taken."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, name: str, page: Page) -> None:
        """The page as it stands, in each width."""
        for width, height in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.fonts.ready")
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=ALL / f"{name}-{width}.png", full_page=True, animations="disabled")
            for title, chosen in CHOSEN.items():
                if (chosen.page, chosen.width) == (name, width):
                    picture = part(page, chosen.selector) if chosen.selector else page.screenshot()
                    self._keep(title, picture)

    def report(self, pdf: bytes, of: str = "report") -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "report.pdf"
            file.write_bytes(pdf)
            run("pdftoppm", "-r", "80", "-png", str(file), f"{folder}/page")
            pages = sorted(Path(folder).glob("page*"))
            for number, page in enumerate(pages, start=1):
                shutil.copy(page, ALL / f"{of}-{number:02}.png")
                for title, chosen in CHOSEN.items():
                    if (chosen.report, chosen.of) == (number, of):
                        self._keep(title, page.read_bytes())

    def _keep(self, title: str, picture: bytes) -> None:
        """Reduced to a palette, as few colours as make it small enough."""
        file = CHOSEN_FOLDER / f"{title}.png"
        file.write_bytes(picture)
        whole = Image.open(file).convert("RGB")
        for colours in (128, 64, 32):
            whole.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
            if file.stat().st_size < MOST_BYTES:
                self.taken.add(title)
                return
        sys.exit(f"{file} cannot be made smaller than {MOST_BYTES} bytes. Choose a smaller part of the page.")


class Walk:
    """One person's browser on their way through the site."""

    def __init__(self, browser: Browser, album: Album, site: str) -> None:
        self.album, self.site = album, site
        self.page = browser.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
        self.page.set_default_timeout(120_000)  # a whole page takes long to draw on a busy machine

    def another(self) -> "Walk":
        """Somebody else with a browser of their own."""
        browser = self.page.context.browser
        assert browser is not None
        return Walk(browser, self.album, self.site)

    def see(self, name: str, path: str, status: int = 200) -> None:
        """Go to an address and take a picture of it."""
        response = self.page.goto(self.site + path)
        if response is None or response.status != status:
            sys.exit(f"{path} answered {response and response.status}, not {status}")
        if self.page.url.removeprefix(self.site) != path:
            sys.exit(f"{path} led to {self.page.url}")
        self.here(name)

    def here(self, name: str) -> None:
        self.album.take(name, self.page)

    def press(self, name: str) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.site}/sign-in/")
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.press("Sign in")

    def links(self, pattern: str) -> list[str]:
        """Addresses of this page's links that are wholly like the pattern, each once."""
        found = self.page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        return [one for one in dict.fromkeys(found) if re.fullmatch(pattern, one)]

    def titled(self, title: str) -> str:
        """The address of the round of this title, on the collaboration's page."""
        return self.page.locator("h3").get_by_role("link", name=title, exact=True).get_attribute("href") or ""

    def choose(self, name: str, number: int) -> None:
        """The radio of that number in its group. Its box may lie under its label."""
        self.page.locator(f"input[type=radio][name={name}]").nth(number).check(force=True)


def public(walk: Walk) -> None:
    walk.see("home", "/")
    walk.see("theory", "/theory/")
    walk.see("account_login", "/sign-in/")
    walk.press("Sign in")
    walk.here("account_login-refused")
    walk.see("account_request_login_code", "/sign-in/code/")
    walk.page.locator("[name=email]").fill("nobody@example.org")
    walk.press("Send the code")
    walk.here("account_confirm_login_code")
    walk.see("account_reset_password", "/password/reset/")
    walk.see("account_reset_password_done", "/password/reset/sent/")
    walk.see("join_code", "/join/")
    walk.see("privacy", "/privacy/")
    walk.see("404", "/nowhere/", 404)


def member(walk: Walk) -> None:
    """What the owner sees of a published and an open round, up to the asking before anything is done."""
    walk.see("home-signed-in", "/")
    walk.see("collaborations", "/collaborations/")
    (collaboration,) = walk.links(r"/collaborations/(?!new/)\w+/")
    walk.see("collaboration_new", "/collaborations/new/")
    walk.see("collaboration", collaboration)
    open_round, published = walk.titled("Autumn round"), walk.titled("Spring round")
    walk.see("collaboration_change", f"{collaboration}change/")
    walk.see("collaboration_erase", f"{collaboration}erase/")
    walk.see("partners", f"{collaboration}partners/")
    for name in ("change", "remove"):
        walk.see(f"partner_{name}", walk.links(rf"/partners/\w+/{name}/")[-1])
        walk.page.go_back()
    walk.see("members", f"{collaboration}members/")
    for name in ("change", "remove"):
        walk.see(f"member_{name}", walk.links(rf"/members/\w+/{name}/")[-1])
        walk.page.go_back()
    walk.see("events", f"{collaboration}events/")
    walk.see("account_change_password", "/password/")
    walk.see("account", "/account/")
    walk.see("mfa_index", "/account/second-factor/")
    walk.see("data_protection", "/data-protection/")
    walk.see("round-open", open_round)
    for name in ("round_change", "round_join", "round_close"):
        walk.see(name, f"{open_round}{name.partition('_')[2]}/")
    invitations(walk, open_round)
    for name in ("round_paper", "round_enter"):
        walk.see(name, f"{open_round}{name.partition('_')[2]}/")
    walk.see("round-published", published)
    walk.see("round_results", f"{published}results/")
    report(walk, published)
    walk.see("round_comments", f"{published}comments/")
    walk.see("comment_redact", walk.links(r"/rounds/\w+/comments/[\w-]+/redact/")[0])

    walk.see("round_new", f"{collaboration}rounds/new/")
    walk.page.locator("[name=title]").fill("Winter round")
    walk.press("Save the draft")
    walk.here("round-draft")
    draft = walk.page.url.removeprefix(walk.site)
    walk.see("round_open", f"{draft}open/")
    walk.see("round_remove", f"{draft}remove/")
    walk.see("collaborations-draft", "/collaborations/")


#: The last line says what a line to mend looks like.
PEOPLE = """Ada Evans, ada.evans@example.org, , Executive
ben.okafor@example.org
Cara Lindqvist, cara.lindqvist@example"""


def invitations(walk: Walk, open_round: str) -> None:
    """From the empty list to the mails' own words; nothing is sent."""
    walk.see("invitees-none", f"{open_round}invitations/")
    walk.page.goto(f"{walk.site}{open_round}invitations/add/")
    walk.page.locator("textarea").fill(PEOPLE)
    walk.press("Check the list")
    walk.here("round_invite")
    walk.press("Add 2 people to the list")
    walk.see("invitees", f"{open_round}invitations/")
    walk.see("invitees_send", f"{open_round}invitations/send/")


def report(walk: Walk, published: str, of: str = "report") -> None:
    """Its page, and the pages of the file, which publishing has asked the worker for."""
    walk.page.goto(f"{walk.site}{published}report/")
    if walk.page.get_by_role("button", name="Make the report").count():
        walk.press("Make the report")
    walk.page.locator("a[href$='report.pdf']").wait_for(timeout=300_000)
    walk.see(of, f"{published}report/")
    file = walk.page.request.get(f"{walk.site}{published}report.pdf")
    if not file.ok:
        sys.exit(f"{file.url} answered {file.status}")
    walk.album.report(file.body(), of)


def respondent(walk: Walk, join: str) -> None:
    walk.page.goto(walk.site + join)
    walk.here("answer")
    walk.choose("partner", 1)
    walk.choose("role", 1)
    walk.press("Begin")
    page, begun = walk.page, False
    while "/check/" not in page.url:
        names = page.locator("input[type=radio][value='3']").evaluate_all("all => all.map(one => one.name)")
        if not names:
            sys.exit(f"{page.url} is no page of questions")
        for number, name in enumerate(names):
            if number != 1:  # a question left open is part of the picture
                walk.choose(name, (2 + number) % 5)
        if not begun:
            walk.here("answer_part")
            begun = True
        walk.press("Save and continue")
    walk.here("answer_check")
    walk.see("answer_privacy", f"{page.url.removeprefix(walk.site).removesuffix('check/')}privacy/")
    page.go_back()
    walk.press("Submit my answers")
    walk.here("answer_result")
    walk.press("Finish and clear this device")
    walk.here("answer_cleared")


def viewer(walk: Walk) -> None:
    """What someone sees who may not change anything; who then leaves, and belongs nowhere."""
    walk.page.goto(f"{walk.site}/collaborations/")
    (collaboration,) = walk.links(r"/collaborations/(?!new/)\w+/")
    walk.see("collaboration-viewer", collaboration)
    walk.see("403", f"{collaboration}change/", 403)
    walk.see("member_leave", f"{collaboration}leave/")
    walk.press("Leave it")
    walk.see("collaborations-none", "/collaborations/")
    walk.see("collaboration_new-first", "/collaborations/new/")
    walk.page.locator("[name=name]").fill("Orle Valley Neighbourhoods (example)")
    for group in ("form", "integration", "phase"):
        walk.choose(group, 0)
    walk.press("Start it")
    walk.here("partners-none")
    walk.see("collaboration-empty", f"{walk.page.url.removeprefix(walk.site).removesuffix('partners/')}")
    walk.see("collaborations-empty", "/collaborations/")


def closing(walk: Walk) -> None:
    """Last, because afterwards nobody can answer."""
    walk.page.goto(f"{walk.site}/collaborations/")
    (collaboration,) = walk.links(r"/collaborations/(?!new/)\w+/")
    walk.page.goto(walk.site + collaboration)
    open_round = walk.titled("Autumn round")
    walk.page.goto(f"{walk.site}{open_round}close/")
    walk.press("Close the round")
    walk.see("round-closed", open_round)
    walk.see("round_reopen", f"{open_round}reopen/")
    walk.see("round_publish", f"{open_round}publish/")


def faults(walk: Walk, env: dict[str, str]) -> None:
    """The pages for what goes wrong: a form without its token, a server's fault, too many tries from here."""
    walk.page.goto(f"{walk.site}/join/")
    walk.page.context.clear_cookies()
    walk.page.locator("[name=code]").fill("zzzzzzzz")
    walk.press("Join")
    walk.here("403-csrf")
    page = "from django.template.loader import render_to_string as page; print(page('500.html'))"
    html = run(*demo.MANAGE, "shell", "--no-imports", "-c", page, env=env)
    walk.page.route("**/broken/", lambda route: route.fulfill(status=500, body=html, content_type="text/html"))
    walk.see("500", "/broken/", 500)
    for _try in range(101):
        walk.page.goto(f"{walk.site}/join/")
        walk.page.locator("[name=code]").fill("zzzzzzzz")
        walk.press("Join")
        if walk.page.locator("[name=code]").count() == 0:
            break
    walk.here("429")


def run(*command: str, env: dict[str, str] | None = None) -> str:
    return subprocess.run(command, cwd=demo.TOP, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def demonstration() -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """A demonstration in a folder of its own, on a free port: its address, what there is to see, its settings."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        demo.VAR, demo.DATABASE = Path(folder), Path(folder) / "demo.sqlite3"
        demo.REPORT = Path(folder) / "report.pdf"
        env = demo.demo_environment(port)
        shown = demo.set_up(env)
        running: list[subprocess.Popen[bytes]] = []
        try:
            demo.start(running, port, env)
            site = f"http://localhost:{port}"
            demo.Visitor(site).get("/healthz")
            yield site, shown, env
        finally:
            demo.stop(running)


def main() -> None:
    if shutil.which("pdftoppm") is None:
        sys.exit("There is no pdftoppm, which turns the report into pictures. Install poppler-utils.")
    shutil.rmtree(ALL, ignore_errors=True)
    ALL.mkdir(parents=True)
    album = Album()
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    with demonstration() as (site, shown, env), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*quiet, *as_root])
        owner, _facilitator, viewer_s = shown["emails"]
        steps: list[tuple[str | None, Callable[[Walk], None]]] = [
            (None, public),
            (owner, member),
            (None, lambda walk: respondent(walk, shown["join"])),
            (viewer_s, viewer),
            (owner, closing),
            (owner, workshop),
            (owner, lambda walk: report(walk, recorded(walk), "workshop-report")),
            (None, lambda walk: faults(walk, env)),
        ]
        for email, step in steps:
            walk = Walk(browser, album, site)
            if email:
                walk.sign_in(email, env["DEMO_PASSWORD"])
            step(walk)
        browser.close()
    if missing := CHOSEN.keys() - album.taken:
        sys.exit(f"Nothing became a picture of: {', '.join(sorted(missing))}")
    print(f"{len(list(ALL.iterdir()))} pictures in {ALL}, {len(CHOSEN)} of them also in {CHOSEN_FOLDER}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends as an exception too, so that nothing is left running
    main()
