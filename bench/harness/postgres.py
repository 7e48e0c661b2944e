"""A PostgreSQL of our own for one run: durable (fsync on), on loopback, gone afterwards."""

import os
import pwd
import re
import shutil
import subprocess
import time
from pathlib import Path

from . import process

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}


def _binaries():
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D.*", "", path.parts[-3]) or 0))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    if not found:
        raise SystemExit("bench needs a PostgreSQL server: apt-get install postgresql")
    return Path(found).parent


class Postgres:
    def __init__(self, directory):
        self.bin = _binaries()
        self.port = process.free_port()
        self.data = directory / "postgres"
        self.log = directory / "postgres.log"
        self.version = subprocess.check_output([self.bin / "postgres", "--version"], text=True).split()[2]
        self._identity = {}
        self.data.mkdir()
        if os.geteuid() == 0:  # it refuses to run as root
            user = pwd.getpwnam("postgres")
            directory.chmod(0o755)
            os.chown(self.data, user.pw_uid, user.pw_gid)
            self._identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        subprocess.run(
            [self.bin / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **self._identity)
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.data, *settings],
                stdout=log, stderr=log, cwd="/", **self._identity)
        self.pid = self._process.pid
        self._wait()
        self.psql("CREATE DATABASE cardea")

    def url(self, database="cardea"):
        return f"jdbc:postgresql://127.0.0.1:{self.port}/{database}"

    def _wait(self):
        deadline = time.monotonic() + 30
        while subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("PostgreSQL did not start:\n" + self.log.read_text())
            time.sleep(0.1)

    def psql(self, sql=None, *, file=None, database="postgres", **variables):
        """Runs one statement or one file, with psql variables; returns what it printed."""
        command = [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1",
                   "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        command += ["-f", file] if file else ["-c", sql]
        return subprocess.check_output(command, text=True).strip()

    def preload(self, accounts):
        """Fills the tables up to so many accounts, each with the password of bench-0."""
        self.psql(file=Path(__file__).parent.parent / "accounts.sql", database="cardea", count=accounts)
        self.psql("VACUUM ANALYZE", database="cardea")
        self.psql("CHECKPOINT")

    def cpu_ms(self):
        """The postmaster, its backends and its helpers, ended ones included."""
        return process.family_cpu_ms(self.pid)

    def stop(self):
        self._process.send_signal(2)  # fast shutdown: does not wait for clients
        process.stop(self._process)
