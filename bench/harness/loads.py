"""The loads: what a client app does, by wrk at 16 connections."""

import base64
import hashlib
import html
import http.client
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from . import process

CONNECTIONS = 16
PASSWORD = "correct horse battery staple 42"
CLIENT, SECRET = "bench-app", "the-secret-of-the-bench-is-no-secret"
REDIRECT = "https://app.example.com/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # the pair of RFC 7636, appendix B
DECLARED = {
    "client_id": CLIENT, "assured": True, "secrets": [{"sha256": hashlib.sha256(SECRET.encode()).hexdigest()}],
    "metadata": {
        "client_name": "Bench", "redirect_uris": [REDIRECT], "response_types": ["code"],
        "grant_types": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic"}}
BASIC = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
AUTHORIZE = "/oauth/authorize?" + urllib.parse.urlencode({
    "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": "openid", "state": "bench",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"})
PATHS = {
    "log-in": ("login", "/auth/login"),
    "refresh": ("refresh", "/auth/refresh"),
    "bearer GET": ("bearer", "/auth/me"),
    "check": ("bearer", "/oauth/check"),
    "JWKS": ("plain", "/.well-known/jwks.json"),
    "client credentials": ("credentials", "/oauth/token"),
    "introspection": ("introspection", "/oauth/introspect"),
    "authorize": ("authorize", AUTHORIZE),
    "authorize and exchange": ("code", AUTHORIZE),
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


def form(url, path, **fields):
    """Answers of the OAuth endpoints, asked as the bench's client."""
    request = urllib.request.Request(url + path, urllib.parse.urlencode(fields).encode(), {"Authorization": BASIC})
    with process.http.open(request, timeout=30) as answer:
        return json.load(answer)


def client_token(url):
    return form(url, "/oauth/token", grant_type="client_credentials")["access_token"]


class Browser:
    """As much of one as it takes to log in on the hosted page."""

    def __init__(self, url):
        self._host, self._cookies = urllib.parse.urlsplit(url).netloc, {}

    @property
    def cookies(self):
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _ask(self, method, path, fields=None):
        body = fields and urllib.parse.urlencode(fields)
        connection = http.client.HTTPConnection(self._host, timeout=30)
        headers = {"Cookie": self.cookies} | ({"Content-Type": "application/x-www-form-urlencoded"} if fields else {})
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, value = cookie.split(";")[0].split("=", 1)
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location"), page

    def _follow(self, method, path, fields=None):
        status, location, page = self._ask(method, path, fields)
        while location and not location.startswith(REDIRECT):
            to = urllib.parse.urlsplit(location)
            status, location, page = self._ask("GET", to.path + (f"?{to.query}" if to.query else ""))
        return location, page

    def log_in(self, number):
        """The code that an authorization request brings, after the log-in if need be."""
        location, page = self._follow("GET", AUTHORIZE)
        if not location:
            hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
            fields = {name: html.unescape(value) for name, value in hidden}
            location, page = self._follow("POST", "/login", fields | {
                "username": f"bench-{number}@example.com", "password": PASSWORD})
        if not location:
            raise SystemExit("logging in on the page led nowhere:\n" + page[:2000])
        return urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["code"][0]


def session(url, number):
    """The cookies of a browser that is logged in."""
    browser = Browser(url)
    browser.log_in(number)
    return browser.cookies


def rehearse(url, rounds):
    """Each load's requests one after the other: what an AOT cache is trained with."""
    browser = Browser(url)
    for _ in range(rounds):
        tokens = log_in(url, 0)
        call(url, "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        call(url, "/auth/me", token=tokens["access_token"])
        call(url, "/.well-known/jwks.json")
        form(url, "/oauth/introspect", token=client_token(url))
        form(url, "/oauth/token", grant_type="authorization_code", code=browser.log_in(0), redirect_uri=REDIRECT,
             code_verifier=VERIFIER)


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
             self._service.url + self._path, "--", self._kind, str(self._accounts), PASSWORD, self._tokens,
             BASIC, urllib.parse.quote(REDIRECT, ""), VERIFIER], text=True)
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
        made = self._made()
        if made:
            count = CONNECTIONS * 2
            step = max(1, self._accounts // count)
            self._tokens.write_text("".join(made(n * step % self._accounts) + "\n" for n in range(count)))

    def _made(self):
        url = self._service.url
        return {
            "refresh": lambda number: log_in(url, number)["refresh_token"],
            "bearer": lambda number: log_in(url, number)["access_token"],
            "introspection": lambda number: client_token(url),
            "authorize": lambda number: session(url, number),
            "code": lambda number: session(url, number),
        }.get(self._kind)
