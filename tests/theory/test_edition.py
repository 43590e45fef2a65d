from __future__ import annotations

import tomllib
from pathlib import Path

from ioc_assess.theory.loading import FILE, digest, load

LEDGER = Path(__file__).with_name("editions.toml")
COMMAND = (
    ".venv/bin/python -c \"from ioc_assess.theory.loading import *; t = FILE.read_text(encoding='utf-8'); "
    'print(f\'\\"{load(t).version}\\" = \\"{digest(t)}\\"\')" >> tests/theory/editions.toml'
)


def test_edition_changes_only_with_its_version() -> None:
    text = FILE.read_text(encoding="utf-8")
    ledger = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    version = load(text).version
    assert ledger.get(version) == digest(text), (
        f"{FILE.name} says version {version}, but its text is not the one in {LEDGER.name}: raise the version and add "
        f"a line to the ledger (before the first release, replace its line). This adds it:\n{COMMAND}"
    )


def test_edition_digest_is_the_sha256_of_the_text() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_edition_ledger_holds_no_text_twice() -> None:
    digests = list(tomllib.loads(LEDGER.read_text(encoding="utf-8")).values())
    assert len(set(digests)) == len(digests)
