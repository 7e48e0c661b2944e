"""The conformance suite: its process, its database, and its REST API."""

import json
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from harness import process
from harness.service import JAVA_HOME, ROOT

HERE = Path(__file__).resolve().parents[1]
ENDED = ("FINISHED", "INTERRUPTED")


class Refused(Exception):
    pass


class Mongo:
    """An in-memory stand-in for MongoDB, from Maven Central."""

    def __init__(self, directory):
        self.port = process.free_port()
        libraries = ROOT / "target" / "conformance" / "lib"
        if not libraries.is_dir():
            subprocess.run([ROOT / "mvnw", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies",
                            f"-DoutputDirectory={libraries}"], cwd=ROOT, check=True)
        with (directory / "mongo.log").open("w") as log:
            self._process = subprocess.Popen(
                [JAVA_HOME / "bin" / "java", "-Xmx3g", "-cp", f"{libraries}/*", HERE / "Mongo.java", str(self.port)],
                stdout=log, stderr=log)
        self.uri = f"mongodb://127.0.0.1:{self.port}/conformance"

    def stop(self):
        process.stop(self._process)


class Suite:
    def __init__(self, jar, mongo, directory, port, mtls_port, authority):
        self.url = f"https://localhost:{port}"
        self.port = process.free_port()
        self._log = directory / "suite.log"
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority.certificate)))
        self._making = threading.Lock()
        settings = {
            "server.address": "127.0.0.1",
            "server.port": self.port,
            "spring.mongodb.uri": mongo,
            "fintechlabs.base_url": self.url,
            "fintechlabs.base_mtls_url": f"https://localhost:{mtls_port}",
            "fintechlabs.devmode": "true",
        }
        command = [JAVA_HOME / "bin" / "java", "-Xmx2g", "-Djdk.tls.maxHandshakeMessageSize=65536", "-jar", jar,
                   *(f"--{name}={value}" for name, value in settings.items())]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=directory)

    def callback(self, alias, path="callback"):
        return f"{self.url}/test/a/{alias}/{path}"

    def wait(self):
        deadline = time.monotonic() + 240
        while True:
            try:
                self.call("GET", "/api/currentuser")
                return
            except (Refused, OSError):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the suite did not start:\n" + self._log.read_text()[-4000:]) from None
                time.sleep(1)

    def call(self, method, path, body=None, **query):
        url = f"{self.url}{path}?{urllib.parse.urlencode(query)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise Refused(f"{method} {path} answered {refusal.code}: {refusal.read(500).decode(errors='replace')}") \
                from None

    def plan(self, name, variant, configuration):
        with self._making:  # the database makes its collections with the first, and not twice at once
            return self.call("POST", "/api/plan", configuration, planName=name, variant=json.dumps(variant))

    def begin(self, plan, module, variant):
        more = {"variant": json.dumps(variant)} if variant else {}
        return self.call("POST", "/api/runner", test=module, plan=plan, **more)["id"]

    def start(self, test):
        self.call("POST", f"/api/runner/{test}")

    def info(self, test):
        return self.call("GET", f"/api/info/{test}")

    def log(self, test):
        return self.call("GET", f"/api/log/{test}")

    def until(self, test, states, seconds):
        """The state that came, or the last one when time is up."""
        deadline = time.monotonic() + seconds
        while True:
            state = self.info(test).get("status")
            if state in states or state in ENDED or time.monotonic() > deadline:
                return state
            time.sleep(0.5)

    def cancel(self, test):
        try:
            self.call("DELETE", f"/api/runner/{test}")
        except (Refused, json.JSONDecodeError):
            pass

    def stop(self):
        process.stop(self._process)


def jar(option):
    """The built suite, given as the jar or the directory that holds it."""
    path = Path(option)
    found = path if path.is_file() else path / "fapi-test-suite.jar"
    if not found.is_file() or not shutil.which("openssl"):
        raise SystemExit(f"no {found}, or no openssl: conformance/README.md says what is needed")
    return found.resolve()
