"""The script that sees to Debian packages, on a machine made of small fake programs."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).resolve().parent.parent


class Machine:
    """A folder of fake programs that stands first on the path, and what was asked of apt-get."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = folder / "asked"
        self.program("dpkg-query", 'grep -qx "$3" "$(dirname "$0")/installed" && printf installed; exit 0')
        self.program("sudo", "exit 1")
        self.program("apt-get", f'echo "$@" >> {self.asked}')
        self.program("env", 'shift; exec "$@"')
        self.program("browser", "exit 0")
        self.installed()

    def program(self, name: str, body: str) -> None:
        (self.folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (self.folder / name).chmod(0o755)

    def installed(self, *packages: str) -> None:
        (self.folder / "installed").write_text("".join(f"{package}\n" for package in packages))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "browser"))
    return Machine(tmp_path)


@pytest.fixture
def packages(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("packages", TOP / ".ci/packages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(module, "is_ubuntu", lambda: False)
    return module


RUN = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
TEST = ["libatomic1", "libstdc++6"]


def test_packages_names_what_is_missing_and_the_one_command(packages: ModuleType) -> None:
    with pytest.raises(SystemExit) as stop:
        packages.main("run")
    assert f"sudo apt-get install --no-install-recommends {' '.join(RUN)}" in str(stop.value.code)


def test_packages_is_silent_when_nothing_is_missing(
    packages: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.installed(*RUN, *TEST)
    packages.main("test")
    assert capsys.readouterr().out == ""
    assert not machine.asked.exists()


def test_packages_root_installs(packages: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.os, "geteuid", lambda: 0)
    machine.installed(*RUN)
    packages.main("test")
    update, install = machine.asked.read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith(f"install --yes --no-install-recommends {' '.join(TEST)} postgresql")


def test_packages_sudo_that_asks_nothing_installs(packages: ModuleType, machine: Machine) -> None:
    machine.program("sudo", 'shift; exec "$@"')
    machine.installed(*RUN[1:])
    packages.main("run")
    assert machine.asked.read_text().splitlines()[-1].endswith(f"--no-install-recommends {RUN[0]}")


def test_packages_stops_when_apt_fails(packages: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.os, "geteuid", lambda: 0)
    machine.program("apt-get", "exit 100")
    with pytest.raises(SystemExit, match="could not install: libpango"):
        packages.main("run")


def test_packages_for_running_ask_for_no_browser_and_no_server(packages: ModuleType) -> None:
    for when in ("test", "browser", "root"):
        assert not packages.is_needed(when, "run")


def test_packages_ask_for_chromium_only_without_a_browser(
    packages: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not packages.is_needed("browser", "test")
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(machine.folder))
    assert packages.is_needed("browser", "test")


def test_packages_do_not_offer_ubuntus_chromium(
    packages: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.installed(*RUN, *TEST)
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    monkeypatch.setattr(packages, "is_ubuntu", lambda: True)
    with pytest.raises(SystemExit, match="only points to a snap"):
        packages.main("test")


def test_packages_go_on_where_there_is_no_dpkg(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    packages.main("run")
    assert RUN[0] in capsys.readouterr().out


def test_packages_ask_for_venv_only_when_python_lacks_it(packages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not packages.is_needed("venv", "run")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    assert packages.is_needed("venv", "run")


def test_packages_list_knows_its_words(packages: ModuleType) -> None:
    listed = packages.read_list((TOP / "packages.txt").read_text())
    assert ("libpango-1.0-0", "run") in listed
    with pytest.raises(SystemExit, match="not one of"):
        packages.read_list("thing  # sometimes")
