#!/usr/bin/env python3
"""Sees to the Debian packages of packages.txt: .ci/packages.py run (for the site) or .ci/packages.py test (for all).

Installs what is missing as root or by a sudo that asks nothing; otherwise names it with the one command, and exits 1.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
WHEN = ("run", "venv", "test", "browser", "root")


def read_list(text: str) -> list[tuple[str, str]]:
    """(package, when) for each line of packages.txt."""
    pairs = []
    for line in text.splitlines():
        name, _, words = line.partition("#")
        if name.strip():
            when = words.split()[0]
            if when not in WHEN:
                sys.exit(f"packages.txt: {name.strip()} has {when!r}, not one of {', '.join(WHEN)}.")
            pairs.append((name.strip(), when))
    return pairs


def is_needed(when: str, purpose: str) -> bool:
    if when == "venv":
        return importlib.util.find_spec("ensurepip") is None
    if when == "browser":
        find = [sys.executable, str(TOP / "tests/browser.py")]
        return purpose == "test" and subprocess.run(find, capture_output=True).returncode != 0
    if when == "root":
        return purpose == "test" and os.geteuid() == 0
    return when == "run" or purpose == "test"


def is_installed(package: str) -> bool:
    ask = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(ask, capture_output=True, text=True).stdout == "installed"


def is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text().splitlines()


def installer() -> list[str] | None:
    """What to put before apt-get, or None when this user may not install."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def main(purpose: str) -> None:
    wanted = [name for name, when in read_list((TOP / "packages.txt").read_text()) if is_needed(when, purpose)]
    if not shutil.which("dpkg-query"):
        print("This is no Debian or Ubuntu; going on. If something is missing it is one of:", *wanted)
        return
    missing = [name for name in wanted if not is_installed(name)]
    if "chromium" in missing and is_ubuntu():
        sys.exit(
            "The tests need a browser, and Ubuntu's chromium package only points to a snap. Install Google Chrome, or "
            "Chromium in your own way, so that it is on the path or CHROMIUM holds its path."
        )
    if not missing:
        return
    before = installer()
    if before is None:
        sys.exit(
            f"These packages are missing: {' '.join(missing)}\n"
            f"Install them with: sudo apt-get install --no-install-recommends {' '.join(missing)}"
        )
    print("Installing", *missing, flush=True)
    env = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    # Old lists still install most of the time, so a failed update is no reason to stop.
    subprocess.run([*env, "update"], stdin=subprocess.DEVNULL)
    done = subprocess.run([*env, "install", "--yes", "--no-install-recommends", *missing], stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"apt-get could not install: {' '.join(missing)}")


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["test"]):
        sys.exit("Say what for: .ci/packages.py run, or .ci/packages.py test.")
    main(sys.argv[1])
