package dev.cardea.feed;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.SubjectToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How somebody must have logged in for what they want now (RFC 9470).
///
/// @param maxAge how many seconds ago at most; null for however long
/// @param acrValues of which one it must be; none for any
record Authentication(@Nullable Long maxAge, Scopes acrValues) {

    /// Throws `invalid_request`, naming the parameter.
    static Authentication of(@Nullable String maxAge, @Nullable String acrValues) {
        if (maxAge != null && !maxAge.matches("\\d{1,10}")) {
            throw OAuthException.invalid("max_age", "must be a number of seconds");
        }
        try {
            return new Authentication(
                    maxAge == null ? null : Long.valueOf(maxAge), Scopes.parse(acrValues));
        } catch (OAuthException e) {
            throw OAuthException.invalid("acr_values", "is malformed");
        }
    }

    boolean met(SubjectToken token, Instant now) {
        boolean recent =
                maxAge == null
                        || (token.claims().getClaimValue("auth_time") instanceof Number time
                                && time.longValue() >= now.getEpochSecond() - maxAge);
        String acr = token.claims().getClaimValueAsString("acr");
        return recent && (acrValues.isEmpty() || (acr != null && acrValues.has(acr)));
    }

    /// The parameters of the challenge (§3).
    String challenge() {
        return "error=\""
                + OAuthError.INSUFFICIENT_USER_AUTHENTICATION.code()
                + "\", error_description=\"another log-in is needed\""
                + (acrValues.isEmpty() ? "" : ", acr_values=\"" + acrValues + '"')
                + (maxAge == null ? "" : ", max_age=" + maxAge);
    }
}
