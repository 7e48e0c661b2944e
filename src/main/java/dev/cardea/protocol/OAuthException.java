package dev.cardea.protocol;

/// A request of the OAuth protocol refused (RFC 6749 §5.2). The description is public: it names the
/// parameter that the client can mend and nothing of what is stored.
public class OAuthException extends RuntimeException {

    private final OAuthError error;
    private final String description;

    public OAuthException(OAuthError error, String description) {
        super(error.code() + ": " + description, null, false, false);
        this.error = error;
        this.description = description;
    }

    /// A parameter is missing, doubled or malformed.
    public static OAuthException invalid(String parameter, String message) {
        return new OAuthException(OAuthError.INVALID_REQUEST, parameter + ": " + message);
    }

    public OAuthError error() {
        return error;
    }

    /// `error_description`: printable ASCII without quotes and backslashes (RFC 6749 §5.2).
    public String description() {
        return description.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "?");
    }
}
