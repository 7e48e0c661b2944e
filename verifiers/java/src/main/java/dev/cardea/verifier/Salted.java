package dev.cardea.verifier;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All rules under one salt. Whoever judges a token takes one and asks it everything: rules that give way to status lists do so
 * in the next.
 *
 * @param lists whether status lists have taken over from some of the rules
 */
record Salted(String salt, Map<String, Kind> kinds, boolean lists) {

    static final List<String> TYPES = List.of("iss", "kid", "org", "client", "sub", "sid", "jti");
    private static final Set<String> SHARED = Set.of("kid", "org", "client"); // few values, each in many tokens: hashes are kept
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Salted::sha256);
    private static final int HASH = 11;

    private record Rule(double notBefore, long until) {}

    /** The rules of one type by their hash, and what is hashed before the value. */
    private record Kind(byte[] prefix, Map<String, Rule> rules, Map<String, String> hashes) {}

    static Salted with(String salt) {
        Function<String, Kind> empty = type ->
                new Kind((salt + type + '\0').getBytes(StandardCharsets.UTF_8), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        return new Salted(salt, TYPES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), empty)), false);
    }

    /** The same rules. */
    Salted lists(boolean taken) {
        return new Salted(salt, kinds, taken);
    }

    /** Whether any rule hits the token. None shadows another. */
    boolean hit(String kid, Map<String, Object> claims) {
        double issued = ((Number) claims.get("iat")).doubleValue();
        return hit("iss", "", issued)
                || hit("kid", kid, issued)
                || hit("org", claims.get("org_id"), issued)
                || hit("client", claims.get("client_id"), issued)
                || hit("sub", claims.get("sub"), issued)
                || hit("sid", claims.get("sid"), issued)
                || hit("jti", claims.get("jti"), issued);
    }

    boolean hit(String type, Object value, double issued) {
        return hit(type, value, issued, SHARED.contains(type));
    }

    /** `kept`: the hash, for the next token that has this value. */
    boolean hit(String type, Object value, double issued, boolean kept) {
        Kind kind = kinds.get(type);
        if (kind.rules.isEmpty() || !(value instanceof String text)) {
            return false;
        }
        Rule rule = kind.rules.get(type.equals("iss") ? "" : hash(kind, kept, text));
        return rule != null && issued < rule.notBefore;
    }

    void add(List<?> rules) {
        for (Object each : rules) {
            List<?> rule = (List<?>) each;
            Map<String, Rule> known = kinds.get((String) rule.get(0)).rules;
            double notBefore = rule.get(1) == null ? Double.POSITIVE_INFINITY : (Long) rule.get(1);
            String hashes = (String) rule.get(3);
            for (int at = 0; at == 0 || at < hashes.length(); at += HASH) {
                known.merge(
                        hashes.substring(at, Math.min(at + HASH, hashes.length())),
                        new Rule(notBefore, (Long) rule.get(2)),
                        (a, b) -> new Rule(Math.max(a.notBefore, b.notBefore), Math.max(a.until, b.until)));
            }
        }
    }

    /** Forgets the rules that ended before. */
    void sweep(double end) {
        kinds.values().forEach(kind -> kind.rules.values().removeIf(rule -> rule.until < end));
    }

    private static String hash(Kind kind, boolean kept, String value) {
        String known = kept ? kind.hashes.get(value) : null;
        if (known == null) {
            MessageDigest sha = SHA_256.get();
            sha.update(kind.prefix);
            byte[] digest = sha.digest(value.getBytes(StandardCharsets.UTF_8));
            known = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, 9)).substring(0, HASH);
            if (kept && kind.hashes.size() < 1000) {
                kind.hashes.put(value, known);
            }
        }
        return known;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
