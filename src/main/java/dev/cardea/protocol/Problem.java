package dev.cardea.protocol;

/// Everything the JSON APIs refuse (RFC 9457): each problem has one type, title and status.
public enum Problem {
    INVALID_REQUEST(400, "invalid-request", "The request is not valid"),
    INVALID_CREDENTIALS(401, "invalid-credentials", "The credentials are not valid"),
    INVALID_TOKEN(401, "invalid-token", "The token is missing, expired, revoked or not valid"),
    INVALID_GRANT(401, "invalid-grant", "The refresh token is not valid any more"),
    STEP_UP_REQUIRED(401, "insufficient-user-authentication", "A more recent log-in is needed"),
    FORBIDDEN(403, "forbidden", "This is not allowed"),
    NOT_FOUND(404, "not-found", "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "not-acceptable", "No answer of the accepted kind"),
    CONFLICT(409, "conflict", "This conflicts with what is there"),
    GONE(410, "gone", "This is not kept any more"),
    TOO_LARGE(413, "too-large", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The content type is not supported"),
    TOO_MANY_REQUESTS(429, "too-many-requests", "Too many requests"),
    INTERNAL(500, "internal", "Something went wrong here"),
    UNAVAILABLE(503, "unavailable", "The service cannot answer now");

    private final int status;
    private final String slug;
    private final String title;

    Problem(int status, String slug, String title) {
        this.status = status;
        this.slug = slug;
        this.title = title;
    }

    public int status() {
        return status;
    }

    /// The last part of the problem's `type` URI.
    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }
}
