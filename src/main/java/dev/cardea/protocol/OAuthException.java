package dev.cardea.protocol;

import dev.cardea.protocol.ProblemException.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of the OAuth protocol refused (RFC 6749 §5.2). The description is public: it names the
/// parameter that the client can mend and nothing of what is stored.
public class OAuthException extends RuntimeException {

    private final OAuthError error;
    private final String description;
    private final Map<String, String> headers;
    private final @Nullable FieldError parameter;

    public OAuthException(OAuthError error, String description) {
        this(error, description, Map.of());
    }

    /// @param headers of the answer, such as `DPoP-Nonce` (RFC 9449 §8)
    public OAuthException(OAuthError error, String description, Map<String, String> headers) {
        this(error, description, headers, null);
    }

    private OAuthException(
            OAuthError error,
            String description,
            Map<String, String> headers,
            @Nullable FieldError parameter) {
        super(error.code() + ": " + description, null, false, false);
        this.error = error;
        this.description = description;
        this.headers = Map.copyOf(headers);
        this.parameter = parameter;
    }

    /// A parameter is missing, doubled or malformed.
    public static OAuthException invalid(String parameter, String message) {
        return invalid(OAuthError.INVALID_REQUEST, parameter, message);
    }

    /// A parameter is wrong in a way that has an error of its own.
    public static OAuthException invalid(OAuthError error, String parameter, String message) {
        return new OAuthException(
                error, parameter + ": " + message, Map.of(), new FieldError(parameter, message));
    }

    /// The same in the words of the JSON APIs, for routes that are no endpoint of OAuth.
    public ProblemException asProblem() {
        return parameter == null
                ? new ProblemException(Problem.INVALID_REQUEST, description())
                : ProblemException.invalid(List.of(parameter));
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
