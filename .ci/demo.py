"""The demonstration: scores the example, makes its report, serves the site on this machine until Ctrl-C.

With DEMO_CHECK=1 in the environment it asks for two pages instead of waiting, and exits 1 unless both answer 200.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
REPORT = TOP / "demo-report.pdf"
PAGES = ("/", "/theory/")


def demo_environment() -> dict[str, str]:
    """The site as in production but for plain http, which the settings then allow on this machine only."""
    var = TOP / "var"
    var.mkdir(exist_ok=True)
    key = var / "demo-secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(60))
    changed = {
        "SECRET_KEY": key.read_text(),
        "LOCAL_HTTP": "true",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "",
        "EMAIL_URL": "",  # mails stay on this machine, in var/mail
        "MAIL_FROM": "",
        "DATABASE_URL": f"sqlite:///{var / 'demo.sqlite3'}",
    }
    return os.environ | changed


def answers_200(url: str, patience: float) -> bool:
    """Whether the page comes; a server that is still starting is asked again."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + patience
    while True:
        try:
            with opener.open(url, timeout=30) as response:
                return response.status == 200
        except urllib.error.HTTPError as error:
            print(f"{url} answered {error.code}", file=sys.stderr)
            return False
        except OSError as error:
            if time.monotonic() > end:
                print(f"{url}: {error}", file=sys.stderr)
                return False
            time.sleep(0.2)


def main() -> int:
    port, only_check = int(os.environ.get("PORT") or 8000), os.environ.get("DEMO_CHECK") == "1"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            print(
                f"Port {port} is taken by another program. Choose another: make demo PORT={port + 1}", file=sys.stderr
            )
            return 1

    env = demo_environment()
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity=0"], cwd=TOP, env=env, check=True)
    subprocess.run([*manage, "collectstatic", "--no-input", "--verbosity=0"], cwd=TOP, env=env, check=True)
    score = ["score", "fixtures/demo/answers.json", "--pdf", str(REPORT), "--title", "Example collaboration"]
    subprocess.run([*manage, *score], cwd=TOP, env=env, check=True)

    serve = ["gunicorn", "ioc_assess.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4", "--log-level=warning"]
    server = subprocess.Popen([sys.executable, "-m", *serve], cwd=TOP, env=env)
    try:
        site = f"http://localhost:{port}"
        came = [answers_200(site + page, patience=30) for page in PAGES]
        print(f"\nThe example's report: {REPORT}\nThe site:             {site}/", flush=True)
        if only_check:
            return 0 if all(came) else 1
        print("Stop it with Ctrl-C.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(f"This step failed: {' '.join(map(str, failed.cmd))}")
