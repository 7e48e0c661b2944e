package dev.cardea.feed;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.revocation.KnownLog;
import dev.cardea.revocation.RevocationRule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes and signs pages: a security event token (RFC 8417) each. Its `iat` is the database's
/// clock when the log was last read, so it says "these are all the rules up to then": no replica's
/// clock is in it, and a replica that lost the log cannot make it advance.
@ApplicationScoped
class PageWriter {

    private static final String TYPE = "secevent+jwt";
    private static final String AUDIENCE = "urn:cardea:revocation-feed";
    private static final String EVENT = "urn:cardea:event:revocation-page";
    private static final int LIFETIME_SECONDS = 15;
    private static final int HASH_LENGTH = 11;
    private static final long UNTIL_STEP = 10;

    /// Rules that differ by their value only are told together.
    private record Group(RevocationRule.Type type, @Nullable Long notBefore, long until) {}

    private final JwtSigner signer;
    private final KeyRing ring;
    private final FeedSalts salts;
    private final String issuer;

    @Inject
    PageWriter(JwtSigner signer, KeyRing ring, FeedSalts salts, CardeaConfig config) {
        this.signer = signer;
        this.ring = ring;
        this.salts = salts;
        this.issuer = config.issuer().toString();
    }

    /// The page of what came after `after`.
    ///
    /// @param partial whether to leave out what status lists say
    FeedPage write(KnownLog log, long after, boolean partial) {
        String salt = salts.of(log);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("after", after);
        page.put("seq", log.seq());
        page.put("salt", salt);
        List<RevocationRule> rules = log.after(after);
        if (partial) {
            page.put("status_lists", true);
            rules = rules.stream().filter(rule -> !rule.listed()).toList();
        }
        page.put("rules", rules(rules, salt));
        long issuedAt = log.at().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("jti", Secrets.token(12));
        claims.put("iat", issuedAt);
        claims.put("exp", issuedAt + LIFETIME_SECONDS);
        claims.put("aud", AUDIENCE);
        claims.put("events", Map.of(EVENT, page));
        String kid = ring.active().kid();
        String jws = signer.sign(TYPE, claims);
        return new FeedPage(
                after,
                log.seq(),
                salt,
                partial,
                kid,
                System.nanoTime(),
                new SharedBody(jws),
                FeedPage.event(log.seq(), jws));
    }

    private static List<List<@Nullable Object>> rules(List<RevocationRule> rules, String salt) {
        Map<Group, StringBuilder> groups = new LinkedHashMap<>();
        for (RevocationRule rule : rules) {
            groups.computeIfAbsent(
                            new Group(rule.type(), rule.notBefore(), roundedUp(rule.until())),
                            group -> new StringBuilder())
                    .append(hash(rule, salt));
        }
        List<List<@Nullable Object>> written = new ArrayList<>(groups.size());
        groups.forEach((group, hashes) -> {
            List<@Nullable Object> entry = new ArrayList<>(4);
            entry.add(wire(group.type()));
            entry.add(group.notBefore());
            entry.add(group.until());
            entry.add(hashes.toString());
            written.add(entry);
        });
        return written;
    }

    /// Rules live ten seconds longer at most, and many more of them are told together.
    private static long roundedUp(long until) {
        return Math.ceilDiv(until, UNTIL_STEP) * UNTIL_STEP;
    }

    /// The rule against everything has no value, and so no hash.
    private static String hash(RevocationRule rule, String salt) {
        if (rule.type() == RevocationRule.Type.ISS) {
            return "";
        }
        String input = salt + wire(rule.type()) + '\0' + rule.value();
        byte[] digest = Secrets.sha256(input.getBytes(StandardCharsets.UTF_8));
        return Secrets.base64url(digest).substring(0, HASH_LENGTH);
    }

    private static String wire(RevocationRule.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
