package dev.cardea.keys;

import dev.cardea.crypto.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// The JWKS document (RFC 7517 §5), made once for each change of the keys.
public final class JwkSet {

    private final byte[] body;
    private final String etag;

    JwkSet(List<SigningKey> published) {
        String json =
                published.stream()
                        .map(SigningKey::publicJwk)
                        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
        this.body = json.getBytes(StandardCharsets.UTF_8);
        this.etag = '"' + Secrets.base64url(Secrets.sha256(body)) + '"';
    }

    /// The document. Shared: not to be written to.
    public byte[] body() {
        return body;
    }

    /// A strong validator of the body (RFC 9110 §8.8.3), in its quotes.
    public String etag() {
        return etag;
    }
}
