package dev.cardea.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;

/// A page of the revocation feed, verified by another library and read as `revocation.md` says: by
/// nothing but the keys and the page itself.
public record SignedPage(
        String jws,
        long after,
        long seq,
        long iat,
        String salt,
        boolean statusLists,
        JsonNode rules) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HASH = 11;

    public static SignedPage of(String jws, String jwks, String issuer) {
        try {
            String payload =
                    new JwtConsumerBuilder()
                            .setVerificationKeyResolver(
                                    new JwksVerificationKeyResolver(
                                            new JsonWebKeySet(jwks).getJsonWebKeys()))
                            .setExpectedType(true, "secevent+jwt")
                            .setExpectedIssuer(issuer)
                            .setExpectedAudience("urn:cardea:revocation-feed")
                            .setRequireExpirationTime()
                            .setRequireIssuedAt()
                            .setRequireJwtId()
                            .build()
                            .process(jws)
                            .getJwtClaims()
                            .getRawJson();
            JsonNode claims = JSON.readTree(payload);
            JsonNode page = claims.path("events").path("urn:cardea:event:revocation-page");
            return new SignedPage(
                    jws,
                    page.get("after").asLong(),
                    page.get("seq").asLong(),
                    claims.get("iat").asLong(),
                    page.get("salt").asText(),
                    page.path("status_lists").asBoolean(),
                    page.get("rules"));
        } catch (Exception e) {
            throw new AssertionError("not a page: " + jws, e);
        }
    }

    /// Whether one of its rules names this value.
    public boolean names(String type, String value) {
        return hashes(type).contains(hash(type, value));
    }

    /// The hashes that its rules of one type name.
    public Set<String> hashes(String type) {
        Set<String> found = new HashSet<>();
        for (JsonNode rule : rules) {
            if (rule.get(0).asText().equals(type)) {
                String hashes = rule.get(3).asText();
                for (int i = 0; i < hashes.length(); i += HASH) {
                    found.add(hashes.substring(i, i + HASH));
                }
            }
        }
        return found;
    }

    public String hash(String type, String value) {
        byte[] input = (salt + type + '\0' + value).getBytes(StandardCharsets.UTF_8);
        return Secrets.base64url(Secrets.sha256(input)).substring(0, HASH);
    }
}
