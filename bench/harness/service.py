"""The packaged service as a process: build, start, AOT cache, allocation, profile."""

import base64
import os
import re
import subprocess
import time
import urllib.error
from pathlib import Path

from . import process

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "target" / "quarkus-app"
JAR = APP / "quarkus-run.jar"
AOT = APP / "app.aot"
TOP_FRAMES = 15


def java_home():
    """The JDK that the build uses."""
    found = subprocess.run(["sh", "-c", f". '{ROOT}/.mvn/jdk.sh'; printf %s \"$JAVA_HOME\""],
                           text=True, stdout=subprocess.PIPE)
    if found.returncode or not found.stdout:
        raise SystemExit("bench needs the JDK that ./mvnw needs")
    return Path(found.stdout)


JAVA_HOME = java_home()


def package():
    """Builds the service when it is not there, laid out for an AOT cache."""
    if not JAR.exists():
        subprocess.run(["./mvnw", "-q", "-B", "-DskipTests", "-Dquarkus.package.jar.type=aot-jar", "package"],
                       cwd=ROOT, check=True)


def layout():
    """`aot-jar` names every class path entry in the manifest; `fast-jar` has its own class loader."""
    manifest = subprocess.check_output(["unzip", "-p", JAR, "META-INF/MANIFEST.MF"], text=True)
    return "aot-jar" if "generated-bytecode" in manifest.replace("\r\n ", "") else "fast-jar"


class Service:
    def __init__(self, postgres, directory, jvm_args, extra=()):
        """Starts it and returns when it is ready; `startup` says what that took."""
        self.port, self._management = process.free_port(), process.free_port()
        self._gc_log, self._log = directory / "gc.log", directory / "service.log"
        key = directory / "master.key"
        if not key.exists():
            key.write_text(base64.b64encode(os.urandom(32)).decode())
        settings = {
            "CARDEA_ISSUER": "https://bench.example.com",
            "CARDEA_MASTER_KEY": key.read_text(),
            "CARDEA_REGISTRATION_VERIFICATION": "optional",
            "CARDEA_THROTTLE_COSTLY_PER_MINUTE": "1000000",  # every request comes from one address
            "QUARKUS_DATASOURCE_JDBC_URL": postgres.url(),
            "QUARKUS_DATASOURCE_USERNAME": "postgres",
            "QUARKUS_DATASOURCE_PASSWORD": "postgres",
            "QUARKUS_HTTP_HOST": "127.0.0.1",
            "QUARKUS_HTTP_PORT": str(self.port),
            "QUARKUS_MANAGEMENT_HOST": "127.0.0.1",
            "QUARKUS_MANAGEMENT_PORT": str(self._management),
            "QUARKUS_MAILER_MOCK": "true",
        }
        self._gc_log.unlink(missing_ok=True)
        command = [JAVA_HOME / "bin" / "java", f"@{jvm_args}", f"-Xlog:gc:file={self._gc_log}::filecount=0",
                   *extra, "-jar", JAR]
        with self._log.open("a") as log:
            began = time.monotonic()
            self._process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log, cwd=directory)
        self.pid = self._process.pid
        self._wait(began + 120)
        self.startup = {"wall_s": time.monotonic() - began, "cpu_s": process.cpu_ms(self.pid) / 1000}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _wait(self, deadline):
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                process.stop(self._process)
                raise SystemExit("the service did not get ready:\n" + self._log.read_text()[-4000:])
            time.sleep(0.02)

    def _ready(self):
        for port in (self._management, self.port):
            try:
                with process.http.open(f"http://127.0.0.1:{port}/q/health/ready", timeout=5) as answer:
                    return answer.status == 200
            except (urllib.error.HTTPError, OSError):
                continue
        return False

    def cpu_ms(self):
        return process.cpu_ms(self.pid)

    def rss_mb(self):
        return process.rss_mb(self.pid)

    def allocated_kb(self):
        """All it ever allocated: what collections freed (to the megabyte each) and what is in use now."""
        freed = 0
        for before, after in re.findall(r" (\d+)M->(\d+)M\(", self._gc_log.read_text()):
            freed += (int(before) - int(after)) * 1024
        return freed + sum(map(int, re.findall(r"total \d+K, used (\d+)K", self.jcmd("GC.heap_info"))))

    def jcmd(self, *command):
        return subprocess.check_output([JAVA_HOME / "bin" / "jcmd", str(self.pid), *command], text=True)

    def hot_methods(self, recording, load):
        """Runs the load under a JFR CPU profile, kept in the file, and returns the top frames."""
        self.jcmd("JFR.start", "name=bench", "settings=profile")
        load()
        self.jcmd("JFR.stop", "name=bench", f"filename={recording}")
        view = subprocess.check_output(
            [JAVA_HOME / "bin" / "jfr", "view", "--width", "110", "hot-methods", recording], text=True)
        return "\n".join(view.strip().splitlines()[2:TOP_FRAMES + 4])

    def stop(self):
        process.stop(self._process, 180)  # at the end of a training run the JVM writes the AOT cache
