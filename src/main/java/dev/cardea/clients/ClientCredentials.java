package dev.cardea.clients;

import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.web.Form;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a request presented of its client: no more than one way to prove who it is (RFC 6749 §2.3).
/// A certificate counts where the client is registered for it, and proves nothing where it is not.
///
/// @param clientId null where only the assertion says it
/// @param secret of the header or of the body
public record ClientCredentials(
        Presented presented,
        @Nullable String clientId,
        @Nullable String secret,
        @Nullable String assertion,
        @Nullable X509Certificate certificate) {

    /// `client_assertion_type` of RFC 7523 §2.2.
    public static final String JWT_BEARER =
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// What stands in the request.
    public enum Presented {
        NOTHING,
        BASIC,
        POST,
        ASSERTION
    }

    private static final String SCHEME = "basic ";
    private static final int LONGEST = 16 * 1024;

    /// @param authorization the header
    /// @param certificate of the TLS connection
    /// @throws OAuthException `invalid_request` for more than one method, `invalid_client` for what
    ///   cannot be read
    public static ClientCredentials of(
            @Nullable String authorization, Form form, @Nullable X509Certificate certificate) {
        String id = form.get("client_id");
        String secret = form.get("client_secret");
        String assertion = form.get("client_assertion");
        String type = form.get("client_assertion_type");
        boolean basic =
                authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        int methods = (basic ? 1 : 0) + (secret == null ? 0 : 1) + (assertion == null ? 0 : 1);
        if (methods > 1) {
            throw new OAuthException(
                    OAuthError.INVALID_REQUEST, "the client authenticates in more than one way");
        }
        if (basic && authorization != null) {
            return basic(authorization.substring(SCHEME.length()), id, certificate);
        }
        if (assertion == null && type != null) {
            throw OAuthException.invalid("client_assertion", "is missing");
        }
        if (assertion != null && !JWT_BEARER.equals(type)) {
            throw OAuthException.invalid("client_assertion_type", "must be " + JWT_BEARER);
        }
        Presented presented =
                secret != null
                        ? Presented.POST
                        : assertion != null ? Presented.ASSERTION : Presented.NOTHING;
        return new ClientCredentials(presented, id, secret, assertion, certificate);
    }

    /// RFC 6749 §2.3.1: both are form-encoded before they are joined.
    private static ClientCredentials basic(
            String encoded, @Nullable String id, @Nullable X509Certificate certificate) {
        try {
            if (encoded.length() > LONGEST) {
                throw malformed();
            }
            String pair =
                    new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw malformed();
            }
            String name = URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8);
            String secret = URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8);
            if (id != null && !id.equals(name)) {
                throw OAuthException.invalid("client_id", "is another one than the header's");
            }
            return new ClientCredentials(Presented.BASIC, name, secret, null, certificate);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static OAuthException malformed() {
        return new OAuthException(
                OAuthError.INVALID_CLIENT, "the Authorization header is malformed");
    }

    @Override
    public String toString() {
        return "ClientCredentials[" + presented + "]";
    }
}
