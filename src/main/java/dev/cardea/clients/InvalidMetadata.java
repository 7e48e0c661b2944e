package dev.cardea.clients;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;

/// What a client says of itself cannot be registered (RFC 7591 §3.2.2).
public class InvalidMetadata extends OAuthException {

    private final String field;
    private final String complaint;

    InvalidMetadata(OAuthError error, String field, String complaint) {
        super(error, field + ": " + complaint);
        this.field = field;
        this.complaint = complaint;
    }

    public static InvalidMetadata of(String field, String complaint) {
        return new InvalidMetadata(OAuthError.INVALID_CLIENT_METADATA, field, complaint);
    }

    static InvalidMetadata redirect(String complaint) {
        return new InvalidMetadata(OAuthError.INVALID_REDIRECT_URI, "redirect_uris", complaint);
    }

    static void unless(boolean holds, String field, String complaint) {
        if (!holds) {
            throw of(field, complaint);
        }
    }

    /// By its name of RFC 7591 §2.
    public String field() {
        return field;
    }

    public String complaint() {
        return complaint;
    }
}
