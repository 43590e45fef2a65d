"""A browser of a few lines for tests with many people at once: it keeps cookies, follows redirects and posts forms."""

import http.client
from contextlib import closing
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit


class Fields(HTMLParser):
    """What a page's main form would send if nothing were touched: hidden inputs and chosen radios."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and (kind == "hidden" or (kind == "radio" and "checked" in given)):
            self.values[name] = given.get("value") or ""


class Phone:
    """``site`` is an address such as ``http://127.0.0.1:8000``. After each call ``status``, ``path`` and ``page`` hold
    what came last. A connection that fails raises ``OSError`` or ``http.client.HTTPException``."""

    def __init__(self, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.cookies: dict[str, str] = {}
        self.status, self.path, self.page = 0, "/", ""

    def get(self, path: str) -> int:
        return self._ask("GET", path)

    def post(self, path: str, values: dict[str, str] | None = None, *, follow: bool = True) -> int:
        """Send the last page's form with these values on top."""
        fields = Fields(self.page).values | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", path, urlencode(fields | (values or {})), follow=follow)

    def _ask(self, method: str, path: str, body: str | None = None, *, follow: bool = True) -> int:
        for _n in range(6):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            with closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
                connection.request(method, path, body, headers)
                with connection.getresponse() as reply:
                    self.page, self.status, self.path = reply.read().decode(), reply.status, path
            for line in reply.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    if morsel["max-age"] == "0" or not morsel.value:
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value
            if not (follow and reply.status in (301, 302, 303)):
                break
            method, body, path = "GET", None, urljoin(path, reply.headers["Location"])
        return self.status
