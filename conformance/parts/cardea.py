"""The providers under test: the packaged Cardea, started here, or one that runs already."""

import json
import secrets
import ssl
import time
import urllib.error
import urllib.request

from harness.service import Service

from .front import PROVIDER

ADMINISTRATOR = "admin@example.com"
PASSWORD = "nine herons over the estuary"
PERSON = {
    "email": "erika@example.com",
    "username": "erika",
    "name": "Erika Maria Mustermann",
    "password": PASSWORD,
}
PROFILE = {
    "given_name": "Erika", "family_name": "Mustermann", "middle_name": "Maria", "nickname": "Eri",
    "profile": "https://example.com/erika", "picture": "https://example.com/erika.png",
    "website": "https://example.com/", "gender": "female", "birthdate": "1964-08-12",
    "zoneinfo": "Europe/Berlin", "locale": "de-DE", "phone_number": "+49 30 1234567", "phone_number_verified": True,
    "address": {"formatted": "Heidestr. 17\n51147 Köln\nDeutschland", "street_address": "Heidestr. 17",
                "locality": "Köln", "region": "Nordrhein-Westfalen", "postal_code": "51147", "country": "Deutschland"},
}
CERTIFICATE_HEADER = "X-SSL-Client-Cert"
DETAILS_TYPE = "payment_initiation"


class Refused(Exception):
    pass


class Http:
    """JSON over TLS, trusting the CA of the run."""

    def __init__(self, base, authority):
        self._base = base
        self._tls = ssl.create_default_context(cafile=authority.certificate)
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._tls))

    def call(self, method, url, body=None, token=None):
        url = url if url.startswith("https:") else self._base + url
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers,
                                         method=method)
        try:
            with self._opener.open(request, timeout=60) as answer:
                text = answer.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as refusal:
            said = refusal.read(1000).decode(errors="replace")
            raise Refused(f"{method} {url} answered {refusal.code}: {said}") from None


class Cardea:
    """The package, behind the front; clients are registered by the admin API."""

    username, password = PERSON["username"], PASSWORD
    initial_access_token = None

    def __init__(self, postgres, directory, port, authority, jvm_args, settings=()):
        self.issuer = f"https://localhost:{port}"
        self._port, self._authority = port, authority
        self._http = Http(self.issuer, authority)
        self._one_time = secrets.token_urlsafe(24)
        given = {
            "cardea.issuer": self.issuer,
            "cardea.web.trusted-proxies": "127.0.0.1",
            "cardea.web.client-certificate": "nginx",
            "cardea.web.client-certificate-verified": "true",
            "cardea.registration.verification": "optional",
            "cardea.admin.email": ADMINISTRATOR,
            "cardea.admin.one-time-password": self._one_time,
            "cardea.clients.registration": "open",
            "cardea.clients.authorization-details-types": DETAILS_TYPE,
            "cardea.clients.request-uris": "true",
            "cardea.keys.algorithms": "RS256,PS256,ES256",
            "cardea.keys.jwks-max-age": "1s",
            "cardea.keys.publish-before": "61s",
            "cardea.fetch.allow": "localhost,127.0.0.1",
            "cardea.fetch.ca-file": authority.certificate,
        } | dict(setting.split("=", 1) for setting in settings)
        self._service = Service(postgres, directory, jvm_args, [f"-D{key}={value}" for key, value in given.items()])

    def server(self):
        return PROVIDER.format(port=self._port, upstream=self._service.port, ca=self._authority.certificate,
                               certificate_header=CERTIFICATE_HEADER)

    def prepare(self):
        """The administrator's first steps, and somebody to log in."""
        body = {"identifier": ADMINISTRATOR, "password": self._one_time}
        token = self._http.call("POST", "/auth/login", body)["access_token"]
        self._http.call("POST", "/auth/password/change",
                        {"current_password": self._one_time, "new_password": PASSWORD}, token)
        person = self._http.call("POST", "/auth/register", PERSON)["id"]
        self._admin("PUT", f"/users/{person}/profile", PROFILE)

    def _admin(self, method, path, body=None):
        login = {"identifier": ADMINISTRATOR, "password": PASSWORD, "scope": "cardea:admin"}
        token = self._http.call("POST", "/auth/login", login)["access_token"]
        return self._http.call(method, f"/admin/api{path}", body, token)

    def register(self, metadata):
        return self._admin("POST", "/clients", {"metadata": metadata})

    def _published(self):
        return {key["kid"] for key in self._http.call("GET", "/.well-known/jwks.json")["keys"]}

    def rotate_keys(self):
        """What signs next stands in the JWKS long before: it takes a rotation until others come after it."""
        before = self._published()
        self._admin("POST", "/keys/rotate")
        deadline = time.monotonic() + 180
        while self._published() <= before:
            if time.monotonic() > deadline:
                raise Refused("no new key was published after a rotation")
            time.sleep(1)

    def stop(self):
        self._service.stop()


class Elsewhere:
    """Another provider, which has to have the same hooks on its pages and open registration."""

    username, password = PERSON["username"], PASSWORD
    initial_access_token = None

    def __init__(self, issuer, port, upstream, authority):
        self.issuer, self._port, self._upstream, self._authority = issuer, port, upstream, authority
        self._http = Http(issuer, authority)

    def server(self):
        return PROVIDER.format(port=self._port, upstream=self._upstream, ca=self._authority.certificate,
                               certificate_header=CERTIFICATE_HEADER)

    def prepare(self):
        self._registration = self._http.call("GET", "/.well-known/openid-configuration")["registration_endpoint"]

    def register(self, metadata):
        ours = ("strict", "require_pkce")
        return self._http.call("POST", self._registration, {"redirect_uris": [], "response_types": []} | {
            name: value for name, value in metadata.items() if name not in ours})

    def rotate_keys(self):
        pass

    def stop(self):
        pass
