"""What the demonstration says when something in it comes to an end."""

import importlib.util
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).resolve().parent.parent


@pytest.fixture
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo", TOP / ".ci/demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("pass", ["The site has stopped, because another program told it to."]),
        ("raise SystemExit(3)", ["The site has stopped with exit code 3; see above."]),
        ("import os; os.kill(os.getpid(), 9)", ["The site was ended from outside: SIGKILL."]),
    ],
)
def test_demo_program_says_how_it_ended(demo: ModuleType, code: str, says: list[str]) -> None:
    site = subprocess.Popen([sys.executable, "-c", code])
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        site.wait(timeout=20)
        assert demo.ended([site, worker]) == says
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert len(demo.ended([site, worker])) == 2
