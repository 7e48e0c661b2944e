package dev.cardea.protocol;

/// The error codes of OAuth and OpenID Connect, each with the status it has where it is not
/// answered by a redirect.
public enum OAuthError {
    // RFC 6749 §4.1.2.1 and §5.2
    INVALID_REQUEST("invalid_request", 400),
    INVALID_CLIENT("invalid_client", 401),
    INVALID_GRANT("invalid_grant", 400),
    UNAUTHORIZED_CLIENT("unauthorized_client", 400),
    UNSUPPORTED_GRANT_TYPE("unsupported_grant_type", 400),
    UNSUPPORTED_RESPONSE_TYPE("unsupported_response_type", 400),
    INVALID_SCOPE("invalid_scope", 400),
    ACCESS_DENIED("access_denied", 403),
    SERVER_ERROR("server_error", 500),
    TEMPORARILY_UNAVAILABLE("temporarily_unavailable", 503),
    // OpenID Connect Core §3.1.2.6
    LOGIN_REQUIRED("login_required", 400),
    CONSENT_REQUIRED("consent_required", 400),
    INVALID_REQUEST_URI("invalid_request_uri", 400),
    INVALID_REQUEST_OBJECT("invalid_request_object", 400),
    REQUEST_URI_NOT_SUPPORTED("request_uri_not_supported", 400),
    // OpenID Connect Core Error Code unmet_authentication_requirements 1.0
    UNMET_AUTHENTICATION_REQUIREMENTS("unmet_authentication_requirements", 400),
    // RFC 6750 §3.1
    INVALID_TOKEN("invalid_token", 401),
    INSUFFICIENT_SCOPE("insufficient_scope", 403),
    // RFC 7591 §3.2.2
    INVALID_REDIRECT_URI("invalid_redirect_uri", 400),
    INVALID_CLIENT_METADATA("invalid_client_metadata", 400),
    // RFC 8628 §3.5
    AUTHORIZATION_PENDING("authorization_pending", 400),
    SLOW_DOWN("slow_down", 400),
    EXPIRED_TOKEN("expired_token", 400),
    DEVICE_DENIED("access_denied", 400),
    // RFC 8707 §2
    INVALID_TARGET("invalid_target", 400),
    // RFC 9396 §5
    INVALID_AUTHORIZATION_DETAILS("invalid_authorization_details", 400),
    // RFC 9449 §5 and §8
    INVALID_DPOP_PROOF("invalid_dpop_proof", 400),
    USE_DPOP_NONCE("use_dpop_nonce", 400),
    // RFC 9470 §3
    INSUFFICIENT_USER_AUTHENTICATION("insufficient_user_authentication", 401);

    private final String code;
    private final int status;

    OAuthError(String code, int status) {
        this.code = code;
        this.status = status;
    }

    /// What stands in `error`.
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }
}
