package dev.cardea.keys;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.crypto.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;

/// The three parts of a JWS in compact form (RFC 7515 §7.1), read strictly: base64url has one
/// spelling, JSON no member twice and nothing after it. Every method throws {@link JwtRejected}.
record CompactJws(String header, String payload, String signature) {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final ObjectReader MAPS = MAPPER.readerForMapOf(Object.class);
    private static final ObjectReader TREES = MAPPER.readerFor(JsonNode.class);

    /// @param longest how many characters the token may have
    static CompactJws parse(String token, int longest) {
        JwtRejected.unless(token.length() <= longest, "too long");
        String[] parts = token.split("\\.", -1);
        JwtRejected.unless(parts.length == 3, "not a JWS in compact form");
        return new CompactJws(parts[0], parts[1], parts[2]);
    }

    Map<String, Object> headerMap() {
        return map(header, "header");
    }

    Map<String, Object> payloadMap() {
        return map(payload, "payload");
    }

    ObjectNode payloadTree() {
        return tree(new String(decode(payload), StandardCharsets.UTF_8), "payload");
    }

    boolean signedBy(SigningAlgorithm algorithm, PublicKey key) throws GeneralSecurityException {
        byte[] input = (header + '.' + payload).getBytes(StandardCharsets.US_ASCII);
        return algorithm.verify(key, input, decode(signature));
    }

    /// The JSON object in `text`.
    static ObjectNode tree(String text, String what) {
        try {
            if (TREES.<JsonNode>readValue(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            // told like any other text that is no object
        }
        throw new JwtRejected("the " + what + " is no JSON object");
    }

    private static Map<String, Object> map(String part, String what) {
        try {
            Map<String, Object> object = MAPS.readValue(decode(part));
            if (object != null) {
                return object;
            }
        } catch (IOException e) {
            // told like any other text that is no object
        }
        throw new JwtRejected("the " + what + " is no JSON object");
    }

    /// Strict: another spelling of the same bytes is refused, so that a token has one form.
    private static byte[] decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            JwtRejected.unless(Secrets.base64url(bytes).equals(part), "not canonical base64url");
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new JwtRejected("not base64url");
        }
    }
}
