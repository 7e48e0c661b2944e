package dev.cardea.protocol;

import java.util.Arrays;
import java.util.Optional;

/// The grants there are, by the names they have in `grant_type` (RFC 6749, 7523, 8628, 8693).
public enum GrantType {
    AUTHORIZATION_CODE("authorization_code"),
    REFRESH_TOKEN("refresh_token"),
    CLIENT_CREDENTIALS("client_credentials"),
    DEVICE_CODE("urn:ietf:params:oauth:grant-type:device_code"),
    TOKEN_EXCHANGE("urn:ietf:params:oauth:grant-type:token-exchange"),
    JWT_BEARER("urn:ietf:params:oauth:grant-type:jwt-bearer");

    private final String code;

    GrantType(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    public static Optional<GrantType> named(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }
}
