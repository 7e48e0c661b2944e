package dev.cardea.protocol;

import java.util.Arrays;
import java.util.Optional;

/// How a client proves who it is (RFC 6749 §2.3, OpenID Connect Core §9, RFC 8705 §2).
public enum ClientAuthMethod {
    NONE("none"),
    CLIENT_SECRET_BASIC("client_secret_basic"),
    CLIENT_SECRET_POST("client_secret_post"),
    PRIVATE_KEY_JWT("private_key_jwt"),
    TLS_CLIENT_AUTH("tls_client_auth"),
    SELF_SIGNED_TLS_CLIENT_AUTH("self_signed_tls_client_auth");

    private final String code;

    ClientAuthMethod(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /// Whether it rests on a secret that both sides hold.
    public boolean bySecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST;
    }

    public static Optional<ClientAuthMethod> named(String code) {
        return Arrays.stream(values()).filter(method -> method.code.equals(code)).findFirst();
    }
}
