package dev.cardea.attacks;

import dev.cardea.protocol.GrantType;

/// The ways to get something: every grant, and what is none.
enum Way {
    CODE(GrantType.AUTHORIZATION_CODE, "code"),
    REFRESH(GrantType.REFRESH_TOKEN, "refresh"),
    /// the same of a strict client, whose refresh tokens do not rotate: a way of its own
    KEPT(null, "kept"),
    DEVICE(GrantType.DEVICE_CODE, "device"),
    EXCHANGE(GrantType.TOKEN_EXCHANGE, "exchange"),
    CLIENT(GrantType.CLIENT_CREDENTIALS, "client"),
    WORKLOAD(GrantType.JWT_BEARER, "workload"),
    /// `/auth/login`
    LOGIN(null, "login"),
    /// by another provider
    PROVIDER(null, "provider"),
    /// `/auth/refresh`
    RENEW(null, "renew"),
    /// single sign-on: `/oauth/authorize` with the browser's session
    SESSION(null, "session"),
    /// an access token of a log-in of our own, at `/oauth/check`
    CHECK(null, "check"),
    /// an access token that a person gave to a client, at `/oauth/userinfo`
    USERINFO(null, "userinfo");

    /// Null for what is no grant.
    final GrantType grant;

    /// Its column.
    final String column;

    Way(GrantType grant, String column) {
        this.grant = grant;
        this.column = column;
    }
}
