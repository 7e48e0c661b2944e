package dev.cardea.protocol;

import java.util.Map;

/// A request of the OAuth protocol refused (RFC 6749 §5.2). The description is public: it names the
/// parameter that the client can mend and nothing of what is stored.
public class OAuthException extends RuntimeException {

    private final OAuthError error;
    private final String description;
    private final Map<String, String> headers;

    public OAuthException(OAuthError error, String description) {
        this(error, description, Map.of());
    }

    /// @param headers of the answer, such as `DPoP-Nonce` (RFC 9449 §8)
    public OAuthException(OAuthError error, String description, Map<String, String> headers) {
        super(error.code() + ": " + description, null, false, false);
        this.error = error;
        this.description = description;
        this.headers = Map.copyOf(headers);
    }

    /// A parameter is missing, doubled or malformed.
    public static OAuthException invalid(String parameter, String message) {
        return new OAuthException(OAuthError.INVALID_REQUEST, parameter + ": " + message);
    }

    /// Headers that the answer has to carry.
    public Map<String, String> headers() {
        return headers;
    }

    public OAuthError error() {
        return error;
    }

    /// `error_description`: printable ASCII without quotes and backslashes (RFC 6749 §5.2).
    public String description() {
        return description.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "?");
    }
}
