"""The plans that are judged, with the clients and the configuration that each wants."""

import secrets

from . import pki
from .cardea import DETAILS_TYPE

SCOPE = "openid profile email address phone offline_access"
SERVICE_SCOPE = "roles"
DETAILS = {"type": DETAILS_TYPE, "instructedAmount": {"currency": "EUR", "amount": "123.50"}}


class Plan:
    """`settings`: what the service has to be told for this plan alone; plans with the same ones share a service."""

    def __init__(self, label, name, variant, configure, settings=()):
        self.label, self.name, self.variant, self.settings = label, name, variant, settings
        self._configure = configure

    def configuration(self, site):
        """Registers the plan's clients and returns what the suite has to know."""
        configuration = {"alias": f"cardea-{self.label}", "description": self.label,
                         "server": {"discoveryUrl": f"{site.issuer}/.well-known/openid-configuration",
                                    "login_hint": site.username},
                         "options": {"browsercontrol_css_enable": False}}
        return configuration | site.browser.configuration() | self._configure(site, f"cardea-{self.label}")


def _dynamic(site, _):
    token = {"initial_access_token": site.initial_access_token} if site.initial_access_token else {}
    return {"client": {"client_name": "conformance one"} | token, "client2": {"client_name": "conformance two"} | token}


def _static(site, alias, **told):
    def client(number, method="client_secret_basic"):
        registered = site.register({
            "client_name": f"{alias} {number}",
            "redirect_uris": [site.callback(alias)],
            "post_logout_redirect_uris": [site.callback(alias, "post_logout_redirect")],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": method,
            "scope": SCOPE,
            "require_pkce": False,
        } | told)
        return {name: registered[name] for name in ("client_id", "client_secret")}

    return {"client": client(1), "client2": client(2), "client_secret_post": client(3, "client_secret_post")}


def _told(site, alias):
    """Clients that are told when a session ends: other plans take such a call for a mistake."""
    return _static(site, alias, backchannel_logout_uri=site.callback(alias, "backchannel_logout"),
                   backchannel_logout_session_required=True)


def _fapi(method, constrain, *, grants=("authorization_code", "refresh_token"), signed=False, rar=False):
    def client(site, alias, number):
        key = pki.private_jwk()
        name = f"{alias}-{number}-{secrets.token_hex(4)}"
        callback = site.callback(alias)
        metadata = {
            "client_name": name,
            "grant_types": list(grants),
            "token_endpoint_auth_method": "private_key_jwt" if method == "private_key_jwt" else "tls_client_auth",
            "jwks": {"keys": [pki.public(key)]},
            "scope": SERVICE_SCOPE,
            "strict": True,
        }
        if "authorization_code" in grants:
            metadata |= {
                "redirect_uris": [callback, f"{callback}?dummy1=lorem&dummy2=ipsum"],
                "response_types": ["code"],
                "scope": SCOPE,
                "id_token_signed_response_alg": "PS256",
                "require_pushed_authorization_requests": True,
            }
        metadata |= {"token_endpoint_auth_signing_alg": "PS256"} if method == "private_key_jwt" else {
            "tls_client_auth_subject_dn": f"CN={name}"}
        metadata["dpop_bound_access_tokens" if constrain == "dpop"
                 else "tls_client_certificate_bound_access_tokens"] = True
        if signed:
            metadata |= {"require_signed_request_object": True, "request_object_signing_alg": "PS256",
                         "authorization_signed_response_alg": "PS256"}
        if rar:
            metadata["authorization_details_types"] = [DETAILS["type"]]
        configuration = {"client_id": site.register(metadata)["client_id"], "jwks": {"keys": [key]}}
        configuration["scope"] = metadata["scope"]
        if constrain == "dpop":
            configuration["dpop_signing_alg"] = "PS256" if number == 1 else "ES256"
        return configuration, name

    def configure(site, alias):
        configuration = {"resource": {"resourceUrl": site.issuer + (
            "/oauth/userinfo" if "authorization_code" in grants else "/oauth/check")}}
        if rar:
            configuration["resource"]["richAuthorizationRequest"] = [DETAILS]
        for number, mtls in ((1, "mtls"), (2, "mtls2")):
            which = "client" if number == 1 else "client2"
            configuration[which], name = client(site, alias, number)
            if "mtls" in (method, constrain):
                key, certificate = site.authority.client(name)
                configuration[mtls] = {"cert": certificate.read_text(), "key": key.read_text(),
                                       "ca": site.authority.certificate.read_text()}
        return configuration

    return configure


def _oidc(label, plan, registration, **variant):
    return Plan(label, f"oidcc-{plan}-certification-test-plan", variant,
                _static if registration == "static_client" else _dynamic)


def _security(label, method, constrain, *, rar=False):
    return Plan(label, "fapi2-security-profile-final-test-plan",
                {"fapi_profile": "plain_fapi", "openid": "openid_connect", "client_auth_type": method,
                 "sender_constrain": constrain, "authorization_request_type": "rar" if rar else "simple"},
                _fapi(method, constrain, rar=rar))


def _both(label, plan):
    """With clients of the admin API, and with clients that register themselves."""
    for kind in ("static", "dynamic"):
        registration = f"{kind}_client"
        yield _oidc(f"{label}-{kind}", plan, registration, server_metadata="discovery",
                    client_registration=registration)


ALL = [
    _oidc("config", "config", "static_client"),
    *_both("basic", "basic"),
    *_both("formpost", "formpost-basic"),
    # its clients put the token endpoint into the `aud` of their assertions
    Plan("dynamic", "oidcc-dynamic-certification-test-plan", {"response_type": "code"}, _dynamic,
         settings=("cardea.clients.accept-endpoint-audience=true",)),
    _oidc("rp-logout", "rp-initiated-logout", "static_client", response_type="code",
          client_registration="static_client"),
    Plan("backchannel-logout", "oidcc-backchannel-rp-initiated-logout-certification-test-plan",
         {"response_type": "code", "client_registration": "static_client"}, _told),
    _oidc("third-party-login", "3rdparty-init-login", "dynamic_client", response_type="code"),
    _security("fapi-jwt-dpop", "private_key_jwt", "dpop"),
    _security("fapi-jwt-mtls", "private_key_jwt", "mtls"),
    _security("fapi-mtls-dpop", "mtls", "dpop"),
    _security("fapi-mtls-mtls", "mtls", "mtls"),
    _security("fapi-rar", "private_key_jwt", "dpop", rar=True),
    Plan("fapi-client-credentials", "fapi2-security-profile-final-test-plan",
         {"fapi_profile": "fapi_client_credentials_grant", "openid": "plain_oauth",
          "client_auth_type": "private_key_jwt", "sender_constrain": "dpop", "authorization_request_type": "simple"},
         _fapi("private_key_jwt", "dpop", grants=("client_credentials",))),
    Plan("fapi-message-signing", "fapi2-message-signing-final-test-plan",
         {"fapi_profile": "plain_fapi", "openid": "openid_connect", "client_auth_type": "private_key_jwt",
          "sender_constrain": "dpop", "authorization_request_type": "simple",
          "fapi_request_method": "signed_non_repudiation", "fapi_response_mode": "jarm"},
         _fapi("private_key_jwt", "dpop", signed=True)),
]
