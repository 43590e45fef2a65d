"""The demonstration: sets up an invented collaboration and serves site and worker on this machine until Ctrl-C.

demo.py          with DEMO_CHECK=1 in the environment it tries what a visitor would, and exits 1 unless all came
demo.py reset    deletes the demonstration's database, after asking; YES=1 answers for scripts
"""

import fcntl
import http.cookiejar
import json
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

TOP = Path(__file__).resolve().parent.parent
VAR = TOP / "var"
DATABASE = VAR / "demo.sqlite3"
REPORT = TOP / "demo-report.pdf"
SIGN_IN = "/sign-in/"
MANAGE = [sys.executable, "manage.py"]


def kept_secret(name: str, made: str) -> str:
    """What the file holds; ``made`` when there is none yet."""
    file = VAR / name
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(made)
    return file.read_text()


def demo_environment(port: int) -> dict[str, str]:
    """The site as in production but for plain http, which the settings then allow on this machine only."""
    changed = {
        "SECRET_KEY": kept_secret("demo-secret-key", secrets.token_urlsafe(60)),
        "DEMO_PASSWORD": kept_secret("demo-password", "-".join(secrets.token_hex(2) for _ in range(4))),
        "LOCAL_HTTP": "true",
        "DEBUG": "false",
        "BEHIND_TLS_PROXY": "false",
        "ALLOWED_HOSTS": "",
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": "",
        "DATABASE_URL": f"sqlite:///{DATABASE}",
    }
    return os.environ | changed


def in_use() -> TextIO:
    """A file whose lock tells whether a demonstration runs."""
    VAR.mkdir(exist_ok=True)
    return (VAR / "demo.lock").open("w")


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def set_up(env: dict[str, str]) -> dict[str, Any]:
    """Tables, static files, the invented collaboration, the report. What there is to see."""

    def manage(*command: str) -> str:
        run = subprocess.run([*MANAGE, *command], cwd=TOP, env=env, check=True, stdout=subprocess.PIPE, text=True)
        return run.stdout

    manage("migrate", "--verbosity=0")
    manage("collectstatic", "--no-input", "--verbosity=0")
    shown: dict[str, Any] = json.loads(manage("seed_demo", "--report", str(REPORT)))
    return shown


class Visitor:
    """Somebody with a browser: keeps cookies, goes where pages send them, asks a server that still starts again."""

    def __init__(self, site: str, patience: float = 30) -> None:
        self.site, self.end, self.failed = site, time.monotonic() + patience, False
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def get(self, path: str, form: dict[str, str] | None = None) -> str:
        """The page, if it comes and needs no sign-in; a failure is told and kept."""
        data = urllib.parse.urlencode(form).encode() if form else None
        while True:
            try:
                with self.opener.open(self.site + path, data, timeout=30) as response:
                    came = urllib.parse.urlparse(response.url).path
                    if came == SIGN_IN != path:
                        self.fail(f"{path} asks to sign in")
                    return str(response.read().decode(errors="replace"))  # a report is no text
            except urllib.error.HTTPError as error:
                return self.fail(f"{path} answered {error.code}")
            except OSError as error:
                if time.monotonic() > self.end:
                    return self.fail(f"{path}: {error}")
                time.sleep(0.2)

    def sign_in(self, email: str, password: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(SIGN_IN))
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        if "/sign-out/" not in self.get(SIGN_IN, form):
            self.fail(f"{email} could not sign in")

    def fail(self, why: str) -> str:
        print(why, file=sys.stderr)
        self.failed = True
        return ""


def housekeeping_was_done(patience: float = 30) -> bool:
    """Whether the worker has done its housekeeping, which it does every five minutes and at its start."""
    database, end = sqlite3.connect(DATABASE), time.monotonic() + patience
    query = "SELECT count(*) FROM operations_job WHERE kind = 'close_rounds' AND state = 'done' AND changed_at > ?"
    while True:
        lately = f"{datetime.now(UTC) - timedelta(minutes=6):%Y-%m-%d %H:%M:%S}"
        if database.execute(query, [lately]).fetchone()[0]:
            return True
        if time.monotonic() > end:
            print("The worker has done no housekeeping", file=sys.stderr)
            return False
        time.sleep(0.2)


def check(site: str, shown: dict[str, Any], password: str) -> bool:
    """One request of each kind, and a look at the worker."""
    visitor = Visitor(site)
    visitor.get("/")
    visitor.get("/theory/")
    if shown["join"]:
        Visitor(site).get(shown["join"])
    for email in shown["emails"]:
        member = Visitor(site)
        member.sign_in(email, password)
        for page in filter(None, (shown["results"], shown["workshop"])):
            member.get(page)
        if shown["report"] and not member.get(shown["report"]).startswith("%PDF-"):
            member.fail(f"{shown['report']} is no report")
        visitor.failed |= member.failed
    return housekeeping_was_done() and not visitor.failed


def tell(site: str, shown: dict[str, Any], password: str) -> None:
    lines = {
        "The site": f"{site}/",
        "Sign in as": f"{', '.join(shown['emails'])}",
        "Password": f"{password}   (of all three, unless you changed it)",
        "Results": f"{site}{shown['results']}" if shown["results"] else "none published",
        "A workshop": f"{site}{shown['workshop']}" if shown["workshop"] else "none recorded",
        "Answer at": f"{site}{shown['join']}" if shown["join"] else "no round is open",
        "Mails go to": f"{VAR / 'mail'}",
        "The report": f"{REPORT}",
    }
    print("\n" + "\n".join(f"{name + ':':<13}{line}" for name, line in lines.items()), flush=True)


def start(running: list[subprocess.Popen[bytes]], port: int, env: dict[str, str]) -> None:
    """Site and worker, in sessions of their own: Ctrl-C reaches this program, which then stops both and waits for them.
    Each is added to ``running`` as it starts, so that what runs is known when the next fails."""
    gunicorn = ["gunicorn", "ioc_assess.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4", "--log-level=warning"]
    for program in ([sys.executable, "-m", *gunicorn], [*MANAGE, "work", "--verbosity=0"]):
        running.append(subprocess.Popen(program, cwd=TOP, env=env, start_new_session=True))


def ended(running: list[subprocess.Popen[bytes]]) -> list[str]:
    """How each that no longer runs came to its end. Told to stop, both go without a word and as if all were well."""
    said = []
    for name, one in zip(("The site", "The worker"), running, strict=False):
        code = one.poll()
        if code == 0:
            said.append(f"{name} has stopped, because another program told it to.")
        elif code is not None and code < 0:
            said.append(f"{name} was ended from outside: {signal.Signals(-code).name}.")
        elif code is not None:
            said.append(f"{name} has stopped with exit code {code}; see above.")
    return said


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave them behind
    for one in running:
        one.terminate()
    for one in running:
        one.wait()


def serve(port: int) -> int:
    only_check = os.environ.get("DEMO_CHECK") == "1"
    if not port_is_free(port):
        print(f"Port {port} is taken by another program. Choose another: make demo PORT={port + 1}", file=sys.stderr)
        return 1
    env = demo_environment(port)
    shown = set_up(env)

    running: list[subprocess.Popen[bytes]] = []
    try:
        start(running, port, env)
        site = f"http://localhost:{port}"
        visitor = Visitor(site)
        visitor.get("/healthz")
        tell(site, shown, env["DEMO_PASSWORD"])
        if only_check:
            fine = check(site, shown, env["DEMO_PASSWORD"]) and not visitor.failed
        else:
            print("Stop it with Ctrl-C.", flush=True)
            while all(one.poll() is None for one in running):
                time.sleep(0.5)
            fine = False
        for why in ended(running):
            print(why, file=sys.stderr)
            fine = False
        return 0 if fine else 1
    except KeyboardInterrupt:
        return 0
    finally:
        stop(running)


def reset() -> int:
    """Delete the database and the password that belongs to it."""
    with in_use() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("The demonstration is running. Stop it first with Ctrl-C.", file=sys.stderr)
            return 1
        found = sorted([*VAR.glob(f"{DATABASE.name}*"), *VAR.glob("demo-password")])
        if not found:
            print("There is no demonstration database.")
            return 0
        if os.environ.get("YES") != "1":
            print(f"This deletes {DATABASE} with everything entered in the demonstration.")
            try:
                answer = input("Type yes to delete it: ")
            except EOFError:
                answer = ""
            if answer.strip().lower() != "yes":
                print("Nothing was deleted.")
                return 1
        for file in found:
            file.unlink()
        print("Deleted. The next make demo begins anew.")
        return 0


def main() -> int:
    if sys.argv[1:] == ["reset"]:
        return reset()
    with in_use() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        return serve(int(os.environ.get("PORT") or 8000))


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):  # end as exceptions too, so that "finally" is reached
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(f"This step failed: {' '.join(map(str, failed.cmd))}")
    except KeyboardInterrupt:
        sys.exit(130)
