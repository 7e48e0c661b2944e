"""The loads: what a client app does, by wrk at 16 connections."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import process

CONNECTIONS = 16
PASSWORD = "correct horse battery staple 42"
PATHS = {
    "log-in": ("login", "/auth/login"),
    "refresh": ("refresh", "/auth/refresh"),
    "bearer GET": ("bearer", "/auth/me"),
    "JWKS": ("plain", "/.well-known/jwks.json"),
}


def call(url, path, body=None, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url + path, json.dumps(body).encode() if body else None, headers)
    try:
        with process.http.open(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise SystemExit(f"{path} answered {refusal.code}: {refusal.read(500).decode(errors='replace')}") from None


def log_in(url, number):
    return call(url, "/auth/login", {"email": f"bench-{number}@example.com", "password": PASSWORD})


def register(url):
    call(url, "/auth/register", {"email": "bench-0@example.com", "password": PASSWORD})


def rehearse(url, rounds):
    """Each load's requests one after the other: what an AOT cache is trained with."""
    for _ in range(rounds):
        tokens = log_in(url, 0)
        call(url, "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        call(url, "/auth/me", token=tokens["access_token"])
        call(url, "/.well-known/jwks.json")


class Load:
    def __init__(self, name, service, postgres, directory, accounts):
        self.name, self._service, self._postgres, self._accounts = name, service, postgres, accounts
        self._kind, self._path = PATHS[name]
        self._tokens = directory / "tokens"

    def run(self, seconds):
        """Runs wrk for so long and returns what it counted."""
        self._fresh_tokens()
        return self._wrk(seconds)

    def _wrk(self, seconds):
        script = Path(__file__).parent.parent / "wrk" / "load.lua"
        output = subprocess.check_output(
            ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", script,
             self._service.url + self._path, "--", self._kind, str(self._accounts), PASSWORD, self._tokens], text=True)
        counted = json.loads(output.strip().splitlines()[-1])
        time.sleep(0.5)  # what was under way at the end gets finished, and is in `sent`
        return counted

    def measure(self, seconds):
        self._fresh_tokens()  # their log-ins are not part of the load
        server, database = self._service.cpu_ms(), self._postgres.cpu_ms()
        allocated = self._service.allocated_kb()
        counted = self._wrk(seconds)
        server, database = self._service.cpu_ms() - server, self._postgres.cpu_ms() - database
        allocated = self._service.allocated_kb() - allocated
        sent = counted["sent"]
        return {
            "cpu_ms": (server + database) / sent,
            "server_cpu_ms": server / sent,
            "database_cpu_ms": database / sent,
            "allocated_kb": allocated / sent,
            "requests_per_s": counted["completed"] / counted["seconds"],
            "p50_ms": counted["p50_ms"],
            "p99_ms": counted["p99_ms"],
            "requests": sent,
            "errors": counted["refused"] + counted["broken"],
        }

    def _fresh_tokens(self):
        """Twice as many as connections, of different accounts; wrk's two threads share them out."""
        field = {"refresh": "refresh_token", "bearer": "access_token"}.get(self._kind)
        if field:
            count = CONNECTIONS * 2
            step = max(1, self._accounts // count)
            answers = (log_in(self._service.url, n * step % self._accounts) for n in range(count))
            self._tokens.write_text("".join(answer[field] + "\n" for answer in answers))
