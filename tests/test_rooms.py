"""Which room may import which: the one thing that keeps this a house and not a heap."""

import ast
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent / "ioc_assess"

# Each room and those it may use. The files beside the rooms (urls.py and so on) are wiring and may use all.
MAY_IMPORT: dict[str, set[str]] = {}
MAY_IMPORT["theory"] = set()
MAY_IMPORT["scoring"] = {"theory"}
MAY_IMPORT["charts"] = {"scoring", "theory"}
MAY_IMPORT["printing"] = {"scoring", "theory"}
MAY_IMPORT["accounts"] = {"printing", "charts", "scoring", "theory"}
MAY_IMPORT["operations"] = {"accounts", *MAY_IMPORT["accounts"]}
MAY_IMPORT["collaborations"] = {"operations", *MAY_IMPORT["operations"]}
MAY_IMPORT["assessments"] = {"collaborations", *MAY_IMPORT["collaborations"]}
MAY_IMPORT["workshops"] = {"assessments", *MAY_IMPORT["assessments"]}
MAY_IMPORT["plans"] = {"workshops", *MAY_IMPORT["workshops"]}
MAY_IMPORT["reports"] = {"plans", *MAY_IMPORT["plans"]}

# The scoring room turns numbers into numbers: no Django, and nothing that reads or writes.
NO_IO = {"django", "os", "io", "pathlib", "shutil", "subprocess", "socket", "urllib", "http", "open"}


def imported(source: str, package: tuple[str, ...]) -> set[str]:
    """Full names of the modules a file imports. Relative ones are resolved from the package the file is in."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            names.add("open")
    return names


def rooms_of(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("ioc_assess.")} & set(MAY_IMPORT)


def files(room: str) -> list[tuple[Path, set[str]]]:
    return [
        (path, imported(path.read_text(), ("ioc_assess", *path.relative_to(HOUSE).parent.parts)))
        for path in sorted((HOUSE / room).rglob("*.py"))
    ]


def test_rooms_import_only_to_the_right() -> None:
    bad = [
        f"{path.relative_to(HOUSE)} imports {other}"
        for room in MAY_IMPORT
        for path, names in files(room)
        for other in sorted(rooms_of(names) - MAY_IMPORT[room] - {room})
    ]
    assert bad == []


def test_rooms_are_all_in_the_picture() -> None:
    folders = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert folders - set(MAY_IMPORT) == set()


def test_rooms_that_make_figures_touch_nothing_outside() -> None:
    bad = [
        f"{path.name} uses {name}" for path, names in files("scoring") for name in names if name.split(".")[0] in NO_IO
    ]
    assert bad == []


def test_rooms_are_found_in_every_kind_of_import() -> None:
    source = (
        "import ioc_assess.plans.x\n"
        "from ioc_assess import workshops\n"
        "from ioc_assess.charts import y\n"
        "from ..theory import z\n"
        "from .. import reports\n"
        "def later():\n    from ioc_assess.accounts.models import User\n"
    )
    found = rooms_of(imported(source, ("ioc_assess", "scoring")))
    assert found == {"plans", "workshops", "charts", "theory", "reports", "accounts"}
