"""Keys and certificates of one run: a CA that everybody here trusts, servers, and clients. By openssl."""

import base64
import hashlib
import subprocess


def _openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


class Authority:
    def __init__(self, directory):
        self.directory = directory
        self.key, self.certificate = directory / "ca.key", directory / "ca.crt"
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", "/CN=conformance test CA",
                 "-keyout", self.key, "-out", self.certificate)

    def issue(self, name, extensions):
        """A key and a certificate of this common name; returns their two files."""
        key, request, certificate = (self.directory / f"{name}.{kind}" for kind in ("key", "csr", "crt"))
        more = self.directory / f"{name}.cnf"
        more.write_text(extensions)
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                 "-days", 2, "-extfile", more, "-out", certificate)
        return key, certificate

    def server(self):
        return self.issue("localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")

    def client(self, name):
        return self.issue(name, "extendedKeyUsage=clientAuth\n")


def _base64url(number):
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def _integers(der):
    """The integers of a PKCS #1 private key: one sequence of nothing else (RFC 8017, A.1.2)."""
    def length(at):
        if der[at] < 0x80:
            return der[at], at + 1
        size = der[at] & 0x7f
        return int.from_bytes(der[at + 1:at + 1 + size], "big"), at + 1 + size

    _, at = length(1)
    while at < len(der):
        size, at = length(at + 1)
        yield int.from_bytes(der[at:at + size], "big")
        at += size


def private_jwk(algorithm="PS256"):
    """A new RSA key as a JWK (RFC 7517), private parts and all."""
    pem = _openssl("genrsa", "-traditional", "2048")
    _, *numbers, = _integers(_openssl("rsa", "-traditional", "-outform", "DER", input=pem))
    jwk = dict(zip(("n", "e", "d", "p", "q", "dp", "dq", "qi"), map(_base64url, numbers)))
    thumb = f'{{"e":"{jwk["e"]}","kty":"RSA","n":"{jwk["n"]}"}}'.encode()
    kid = base64.urlsafe_b64encode(hashlib.sha256(thumb).digest()).rstrip(b"=").decode()
    return {"kty": "RSA", "use": "sig", "alg": algorithm, "kid": kid} | jwk


def public(jwk):
    return {name: value for name, value in jwk.items() if name not in ("d", "p", "q", "dp", "dq", "qi")}
