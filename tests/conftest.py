"""What every test may use."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import find_browser

# In CI the same examples every time; on a desk new ones each run. No deadline: a slow machine is no bug.
hypothesis.settings.register_profile("desk", deadline=None, database=None)
hypothesis.settings.register_profile("ci", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever takes the browser is a browser test, whether or not its author thought of the marker."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


class AtOnce:
    @staticmethod
    def submit(send: Callable[..., None], *args: Any) -> None:
        send(*args)


@pytest.fixture(autouse=True)
def _mails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails about accounts are sent when they are written, and not by another thread some time after."""
    monkeypatch.setattr("ioc_assess.accounts.adapter.sending", AtOnce)
    monkeypatch.setattr("ioc_assess.accounts.adapter.PAUSE", 0)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; without one the browser tests fail."""
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code ever after.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    # A click does not wait for the page that it leads to: what is looked for there is waited for, for long if need be.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*quiet, *as_root])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty window with no cookies. Let a test that opens our site take the fixture `site` too."""
    with chromium.new_context(locale="en-GB") as context:
        yield context.new_page()


@pytest.fixture
def page_without_scripts(chromium: Browser) -> Iterator[Page]:
    """The same in a browser that runs no JavaScript."""
    with chromium.new_context(locale="en-GB", java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """The site on a real port, for browser tests: its address."""
    yield str(live_server.url)
    cache.clear()  # its table has no model, so emptying the database passes it by


@pytest.fixture
def sign_in(page: Page, site: str) -> Callable[[Any], None]:
    """Signs the browser in as a user, without the form."""

    def sign_in(user: Any) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])

    return sign_in
