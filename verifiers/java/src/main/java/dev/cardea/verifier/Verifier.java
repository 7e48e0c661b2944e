package dev.cardea.verifier;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Verifies access tokens of one issuer, locally and revocations included. One instance per process; safe for many threads.
 * Make it, {@link #start()} it, ask {@link #verify}. Times are in seconds.
 */
public final class Verifier implements AutoCloseable {

    private static final double STALE = 15; // without a signed page: introspect
    private static final double DEAD = 60; // without a signed page: refuse to say
    private static final int LARGEST_TOKEN = 8192;

    /**
     * What is known of a request beside its token.
     *
     * @param scheme of `Authorization`: `Bearer` or `DPoP`
     * @param revocationSeq of the header `Revocation-Seq`, or null
     * @param failOpen accept what no known rule hits when nothing was heard of the feed for 60 seconds (since the verifier was made, if ever)
     * @param context handed on to {@link Settings#confirm}
     */
    public record Request(String scheme, String revocationSeq, boolean failOpen, Object context) {
        public static final Request BEARER = new Request("Bearer", null, false, null);

        /** With the header `Revocation-Seq`, or null where there was none. */
        public Request withSeq(String header) {
            return new Request(scheme, header, failOpen, context);
        }

        public Request failingOpen() {
            return new Request(scheme, revocationSeq, true, context);
        }
    }

    /** For a readiness probe. `age`: since the newest page of the feed was signed. */
    public record State(boolean ready, boolean keys, double age, long seq) {}

    private final Settings settings;
    private final Keys keys;
    private final Rules rules;
    private final Lists lists;
    private final Feed feed;
    private final Introspection introspection;
    private boolean started;

    public Verifier(Settings settings) {
        this.settings = settings;
        this.rules = new Rules(settings.issuer(), settings.time());
        this.keys = new Keys(settings.remote(), settings.time(), rules::kills);
        this.lists = new Lists(settings, keys, rules);
        this.feed = new Feed(settings, keys, rules);
        this.introspection = new Introspection(settings);
    }

    /**
     * Begins to follow the feed; returns after the first look, whatever came of it. Throws IllegalStateException when the issuer
     * says that the client may not introspect for any of the audiences: in an outage it would be too late to learn of it.
     * Once is enough.
     */
    public synchronized Verifier start() {
        if (!started) {
            introspection.start();
            started = true;
            feed.start();
        }
        return this;
    }

    @Override
    public void close() {
        feed.close();
    }

    Feed feed() {
        return feed;
    }

    public State state() {
        double age = rules.age();
        return new State(keys.usable() && age < DEAD, keys.usable(), age, rules.seq());
    }

    public Map<String, Object> verify(String token) throws Refusal {
        return verify(token, Request.BEARER);
    }

    /** The claims of an access token (RFC 9068) that is to be accepted now. */
    public Map<String, Object> verify(String token, Request request) throws Refusal {
        if (token == null || token.length() > LARGEST_TOKEN) {
            throw new Refusal(401, "not a token");
        }
        Keys.Opened opened = keys.open(token, "at+jwt");
        Map<String, Object> claims = opened.claims();
        check(claims);
        if ((claims.containsKey("cnf") || !request.scheme.equals("Bearer")) && !settings.confirm().test(claims, request)) {
            throw new Refusal(401, "bound to a key that was not shown");
        }
        long wanted = request.revocationSeq == null ? -1 : feed.reach(request.revocationSeq);
        Salted now = rules.current();
        if (now.hit(opened.kid(), claims) || introspection.ended(claims)) {
            throw new Refusal(401, "revoked");
        }
        Boolean listed = now.lists() ? lists.revoked(claims, wanted) : Boolean.FALSE;
        if (Boolean.TRUE.equals(listed)) {
            throw new Refusal(401, "revoked");
        }
        if (listed == null || rules.age() >= STALE) {
            ask(token, claims, request.failOpen, listed == null);
        }
        return Collections.unmodifiableMap(claims);
    }

    private void check(Map<String, Object> claims) throws Refusal {
        double now = rules.now();
        if (!settings.issuer().equals(claims.get("iss"))) {
            throw new Refusal(401, "of another issuer");
        }
        if (settings.meant(claims).isEmpty()) {
            throw new Refusal(401, "for another audience");
        }
        if (!(claims.get("exp") instanceof Number exp) || exp.doubleValue() <= now) {
            throw new Refusal(401, "expired");
        }
        if (claims.get("nbf") instanceof Number start && start.doubleValue() > now + 60) {
            throw new Refusal(401, "not valid yet");
        }
        boolean complete = List.of("sub", "client_id", "jti").stream().allMatch(name -> claims.get(name) instanceof String);
        if (!complete || !(claims.get("iat") instanceof Number)) {
            throw new Refusal(401, "incomplete");
        }
    }

    /** No page, or no status list: introspects if it can, and refuses to say if it must. Only a feed that is away opens what may. */
    private void ask(String token, Map<String, Object> claims, boolean failOpen, boolean unlisted) throws Refusal {
        Boolean active = introspection.active(token, claims, settings.meant(claims));
        if (Boolean.FALSE.equals(active)) {
            throw new Refusal(401, "revoked");
        }
        if (active == null && (unlisted || rules.age() >= DEAD)) {
            boolean opens = failOpen && rules.silence() >= DEAD;
            settings.tell(opens ? "failed_open" : "failed_closed", null);
            if (!opens) {
                throw new Refusal(503, "revocations cannot be known");
            }
        }
    }
}
