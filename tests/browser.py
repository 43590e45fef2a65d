"""Finds the browser for the tests: python tests/browser.py prints its path, or says what is missing and exits 1.

Only the standard library, because .ci/packages.py asks before there is an environment.
"""

import os
import shutil
import sys

NAMES = ("chromium", "google-chrome", "google-chrome-stable")


def find_browser() -> str:
    """$CHROMIUM, else the first of the usual names on the path."""
    if chosen := os.environ.get("CHROMIUM"):
        if found := shutil.which(chosen):
            return found
        raise FileNotFoundError(f"CHROMIUM is set to {chosen}, which is no program. Correct or unset it.")
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("No Chromium or Chrome found. Install one, or set CHROMIUM to its path.")


if __name__ == "__main__":
    try:
        print(find_browser())
    except FileNotFoundError as problem:
        sys.exit(str(problem))
