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

/** The live rules, and how old the newest page is by which they are known. Times are in seconds. */
final class Rules {

    private static final String PAGE = "urn:cardea:event:revocation-page";
    private static final String AUDIENCE = "urn:cardea:revocation-feed";
    private static final List<String> TYPES = List.of("iss", "kid", "org", "client", "sub", "sid", "jti");
    private static final Set<String> SHARED = Set.of("kid", "org", "client"); // few values, each in many tokens: hashes are kept
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Rules::sha256);
    private static final double LEEWAY = 60; // by which the own clock may be wrong when the first page comes
    private static final double DRIFT = 0.001; // how much slower or faster than the issuer's the monotonic clock may run
    private static final int HASH = 11;

    private record Rule(double notBefore, long until) {}

    /** The rules of one type by their hash, and what is hashed before the value. */
    private record Kind(byte[] prefix, Map<String, Rule> rules, Map<String, String> hashes) {}

    /** All rules under one salt. */
    private record Salted(String salt, Map<String, Kind> kinds) {
        static Salted with(String salt) {
            Function<String, Kind> empty = type ->
                    new Kind((salt + type + '\0').getBytes(StandardCharsets.UTF_8), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
            return new Salted(salt, TYPES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), empty)));
        }
    }

    private final String issuer;
    private final Time time;
    private volatile Salted salted = Salted.with("");
    private volatile long seq = -1; // nothing is known
    private volatile boolean lists;
    private volatile double offset = Double.NEGATIVE_INFINITY; // issuer's time = monotonic clock + offset, or later
    private volatile double iat = Double.NEGATIVE_INFINITY;
    private volatile double heardAt = Double.NEGATIVE_INFINITY;
    private volatile double heardWall = Double.NEGATIVE_INFINITY;
    private double sweptAt;

    Rules(String issuer, Time time) {
        this.issuer = issuer;
        this.time = time;
    }

    long seq() {
        return seq;
    }

    /** Whether status lists have taken over. */
    boolean lists() {
        return lists;
    }

    /** The issuer's time: once a page came, a change of the own clock moves it no more. */
    double now() {
        return seq < 0 ? time.wall() : time.mono() + offset;
    }

    /** Since the newest page was signed, by whichever clock says more: a machine that slept lost time on one. */
    double age() {
        return seq < 0 ? Double.POSITIVE_INFINITY : Math.max(now() - iat, time.wall() - heardWall);
    }

    /** The wall clock alone says that no page came for so long: the machine slept, and one look helps. */
    boolean slept(double seconds) {
        return seq >= 0 && age() >= seconds && now() - iat < seconds;
    }

    /** When a page came that was newer than all before it, by the monotonic clock. */
    double heardAt() {
        return heardAt;
    }

    /** Whether any rule hits the token. None shadows another. */
    boolean hit(String kid, Map<String, Object> claims) {
        double issued = ((Number) claims.get("iat")).doubleValue();
        Salted now = salted;
        return hit(now, "iss", "", issued)
                || hit(now, "kid", kid, issued)
                || hit(now, "org", claims.get("org_id"), issued)
                || hit(now, "client", claims.get("client_id"), issued)
                || hit(now, "sub", claims.get("sub"), issued)
                || hit(now, "sid", claims.get("sid"), issued)
                || hit(now, "jti", claims.get("jti"), issued);
    }

    /** Takes a page whose signature holds. False when only a snapshot helps; throws when it is none of ours or of this time. */
    synchronized boolean apply(String kid, Map<String, Object> claims) {
        Map<?, ?> page = (Map<?, ?>) ((Map<?, ?>) claims.get("events")).get(PAGE);
        List<?> rules = (List<?>) page.get("rules");
        long after = (Long) page.get("after"), upTo = (Long) page.get("seq"), at = (Long) claims.get("iat"), exp = (Long) claims.get("exp");
        String salt = (String) page.get("salt");
        boolean listed = Boolean.TRUE.equals(page.get("status_lists"));
        boolean known = rules.stream().allMatch(rule -> TYPES.contains(((List<?>) rule).get(0)));
        require(issuer.equals(claims.get("iss")) && AUDIENCE.equals(claims.get("aud")) && known, "not a page of this issuer");
        double wall = time.wall(), mono = time.mono();
        require(exp >= now() - (seq < 0 ? LEEWAY : 0) && at <= Math.max(now(), wall) + LEEWAY, "a page of another time");
        require(!hit(salted, "kid", kid, at), "a page under a killed key");
        boolean fresh = at > iat, snapshot = after == 0, back = upTo < seq;
        boolean ours = salt.equals(salted.salt);
        if (snapshot ? at < iat || (back && !fresh) : !ours && at < iat) {
            return true; // old news
        }
        if (!snapshot && (after > seq || !ours || (back && fresh))) {
            return false;
        }
        Salted next = snapshot && !(back && ours) ? Salted.with(salt) : salted;
        add(rules, next);
        salted = next;
        boolean end = !snapshot && lists && !listed;
        lists = listed || (!snapshot && lists);
        if (fresh) {
            iat = at;
            offset = Math.max(at - mono, offset - DRIFT * (mono - heardAt));
            heardAt = mono;
            heardWall = wall;
            sweep();
        }
        seq = snapshot ? upTo : Math.max(seq, upTo);
        return !end;
    }

    /** Whether the page has a rule against a key. */
    static boolean killsKeys(Map<String, Object> claims) {
        Map<?, ?> page = (Map<?, ?>) ((Map<?, ?>) claims.get("events")).get(PAGE);
        return ((List<?>) page.get("rules")).stream().anyMatch(rule -> "kid".equals(((List<?>) rule).get(0)));
    }

    private void sweep() {
        if (iat - sweptAt >= 30) {
            sweptAt = iat;
            salted.kinds.values().forEach(kind -> kind.rules.values().removeIf(rule -> rule.until + LEEWAY < iat));
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static void add(List<?> rules, Salted to) {
        for (Object each : rules) {
            List<?> rule = (List<?>) each;
            Map<String, Rule> known = to.kinds.get((String) rule.get(0)).rules;
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

    private static boolean hit(Salted salted, String type, Object value, double issued) {
        Kind kind = salted.kinds.get(type);
        if (kind.rules.isEmpty() || !(value instanceof String text)) {
            return false;
        }
        Rule rule = kind.rules.get(type.equals("iss") ? "" : hash(kind, SHARED.contains(type), text));
        return rule != null && issued < rule.notBefore;
    }

    private static String hash(Kind kind, boolean shared, String value) {
        String known = shared ? kind.hashes.get(value) : null;
        if (known == null) {
            MessageDigest sha = SHA_256.get();
            sha.update(kind.prefix);
            byte[] digest = sha.digest(value.getBytes(StandardCharsets.UTF_8));
            known = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, 9)).substring(0, HASH);
            if (shared && kind.hashes.size() < 1000) {
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
