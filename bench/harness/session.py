"""One run on one database: what `run`, `smoke` and `scale` have in common."""

import contextlib
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from . import loads, report, service
from .postgres import Postgres
from .service import Service

BENCH = Path(__file__).resolve().parents[1]
REHEARSALS = 50


def say(text):
    print(text, file=sys.stderr, flush=True)


def raw_classpath():
    """The service's own libraries. Its builds of the fast provider for two processors hide each other: one goes in."""
    processor = "aarch_64" if platform.machine() == "aarch64" else "x86_64"
    wanted = (f"*CorrettoCryptoProvider*{processor}.jar", "com.goterl.*.jar", "net.java.dev.jna.jna-*.jar",
              "org.postgresql.*.jar", "org.slf4j.slf4j-api-*.jar")
    return ":".join(str(jar) for pattern in wanted for jar in (service.APP / "lib" / "main").glob(pattern))


class Session:
    """A database and a directory that go away at the end, whatever happens."""

    def __init__(self, jvm_args=BENCH / "jvm.args"):
        self.jvm_args = Path(jvm_args).resolve()
        self.aot = []

    def __enter__(self):
        if not shutil.which("wrk"):
            raise SystemExit("bench needs wrk: apt-get install wrk")
        service.package()
        with contextlib.ExitStack() as cleanup:
            self.directory = Path(tempfile.mkdtemp(prefix="cardea-bench-"))
            cleanup.callback(shutil.rmtree, self.directory, ignore_errors=True)
            self.postgres = Postgres(self.directory)
            cleanup.callback(self.postgres.stop)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    @contextlib.contextmanager
    def running(self, extra=None):
        running = Service(self.postgres, self.directory, self.jvm_args, self.aot if extra is None else extra)
        try:
            yield running
        finally:
            running.stop()

    def prepare(self, with_aot):
        """The first start: migrates, registers bench-0, declares the client and, unless a fresh one is there, trains the AOT cache."""
        cache = service.AOT
        trains = with_aot and (not cache.exists() or cache.stat().st_mtime < service.JAR.stat().st_mtime)
        say("first start" + (", training the AOT cache" if trains else ""))
        declared = self.directory / "clients.json"
        declared.write_text(json.dumps({"clients": [loads.DECLARED]}))
        output = [f"-XX:AOTCacheOutput={cache}"] if trains else []
        with self.running([f"-Dcardea.clients.file={declared}", *output]) as first:
            loads.register(first.url)
            if trains:
                loads.rehearse(first.url, REHEARSALS)
        if with_aot:
            if not cache.exists():
                raise SystemExit("the JVM wrote no AOT cache:\n" + (self.directory / "service.log").read_text()[-2000:])
            self.aot = [f"-XX:AOTCache={cache}"]

    def startup(self, times, extra=None):
        """The median of some starts."""
        found = []
        for _ in range(times):
            with self.running(extra) as started:
                found.append(started.startup)
        return {name: statistics.median(start[name] for start in found) for name in found[0]}

    def raw(self, scale):
        """CPU ms of the operations no answer can do without; see Raw.java."""
        say("raw operations")
        found = subprocess.run(
            [service.JAVA_HOME / "bin" / "java", "--enable-native-access=ALL-UNNAMED", "-cp", raw_classpath(),
             BENCH / "Raw.java", self.postgres.url("postgres"), str(self.postgres.pid), str(scale)],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if found.returncode:
            raise SystemExit("the raw operations failed:\n" + found.stderr)
        return json.loads(found.stdout)

    def load(self, name, running, accounts, options):
        """Warms up, measures some rounds and returns the one of median cost, with the errors of all."""
        say(f"{name}: {options.warm} s of warm-up, {options.rounds} × {options.seconds} s")
        load = loads.Load(name, running, self.postgres, self.directory, accounts)
        load.run(options.warm)
        rounds = sorted((load.measure(options.seconds) for _ in range(options.rounds)), key=lambda one: one["cpu_ms"])
        return rounds[len(rounds) // 2] | {
            "rounds_cpu_ms": [one["cpu_ms"] for one in rounds], "errors": sum(one["errors"] for one in rounds)}

    def profile(self, name, running, accounts, seconds, recordings):
        """A second pass under JFR, so that the profile costs the figures nothing."""
        say(f"{name}: CPU profile")
        recordings.mkdir(parents=True, exist_ok=True)
        load = loads.Load(name, running, self.postgres, self.directory, accounts)
        return running.hot_methods(recordings / f"{name.replace(' ', '-')}.jfr", lambda: load.run(seconds))

    def figures(self, options, **more):
        return report.context() | {
            "postgres": self.postgres.version, "layout": service.layout(), "jvm_args": self.jvm_args.read_text(),
            "warm": options.warm, "rounds": options.rounds, "seconds": options.seconds} | more
