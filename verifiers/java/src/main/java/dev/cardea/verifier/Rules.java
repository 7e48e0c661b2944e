package dev.cardea.verifier;

import java.util.List;
import java.util.Map;

/** The live rules, and how old the newest page is by which they are known. Times are in seconds. */
final class Rules {

    private static final String PAGE = "urn:cardea:event:revocation-page";
    private static final String AUDIENCE = "urn:cardea:revocation-feed";
    private static final double LEEWAY = 60; // by which the own clock may be wrong when the first page comes
    private static final double DRIFT = 0.001; // how much slower or faster than the issuer's the monotonic clock may run
    private static final double AGREED = 15; // between the own clock and a page's within which the own is believed
    private static final double SLEPT = 15; // by which the wall clock has to go ahead of the monotonic one
    private static final double NONE = Double.NEGATIVE_INFINITY;

    private final String issuer;
    private final Time time;
    private volatile Salted salted = Salted.with("");
    private volatile long seq = -1; // nothing is known
    private volatile double gap = NONE; // the time of what only a snapshot as new as that mends
    private volatile double offset = Double.NEGATIVE_INFINITY; // issuer's time = monotonic clock + offset, or later
    private volatile double iat = Double.NEGATIVE_INFINITY;
    private volatile double heardAt, heardWall; // by both own clocks: the newest page; before it, the beginning
    private double sweptAt;

    Rules(String issuer, Time time) {
        this.issuer = issuer;
        this.time = time;
        this.heardAt = time.mono();
        this.heardWall = time.wall();
    }

    long seq() {
        return seq;
    }

    /** All rules that are known now, to judge one token by. */
    Salted current() {
        return salted;
    }

    /** Whether a rule names the key, whatever it signed and when. */
    boolean kills(String kid) {
        return salted.hit("kid", kid, Double.MAX_VALUE, false); // anybody's word: not kept
    }

    /** Only a snapshot helps. */
    boolean gap() {
        return gap > NONE;
    }

    /** No page goes on from here: only a snapshot of now helps. */
    void lost() {
        gap = now() - 1; // snapshots are about a second old
    }

    /** When the newest page was signed. */
    double iat() {
        return iat;
    }

    /** The issuer's time: once a page came, a change of the own clock moves it no more. */
    double now() {
        return seq < 0 ? time.wall() : time.mono() + offset;
    }

    /** Since the newest page was signed, by whichever clock says more: a machine that slept lost time on one. */
    double age() {
        return seq < 0 ? Double.POSITIVE_INFINITY : Math.max(now() - iat, time.wall() - heardWall);
    }

    /** For how long nothing was heard of the feed: a process that has just begun waits as long as any other. */
    double silence() {
        return seq < 0 ? time.mono() - heardAt : age();
    }

    /** The wall clock alone says that no page came: the machine slept, and one look helps. */
    boolean slept() {
        return time.wall() - heardWall > time.mono() - heardAt + SLEPT;
    }

    /** When a page came that was newer than all before it, by the monotonic clock. */
    double heardAt() {
        return heardAt;
    }

    /** Takes a page whose signature holds; throws when it is none of ours or of this time. */
    synchronized void apply(String kid, Map<String, Object> claims) {
        Map<?, ?> page = (Map<?, ?>) ((Map<?, ?>) claims.get("events")).get(PAGE);
        List<?> rules = (List<?>) page.get("rules");
        long after = (Long) page.get("after"), upTo = (Long) page.get("seq"), at = (Long) claims.get("iat"), exp = (Long) claims.get("exp");
        String salt = (String) page.get("salt");
        boolean listed = Boolean.TRUE.equals(page.get("status_lists"));
        boolean known = rules.stream().allMatch(rule -> Salted.TYPES.contains(((List<?>) rule).get(0)));
        require(issuer.equals(claims.get("iss")) && AUDIENCE.equals(claims.get("aud")) && known, "not a page of this issuer");
        double wall = time.wall(), now = now();
        boolean passed = seq < 0 && exp < now - LEEWAY; // later pages are as fresh as their iat, however late they come
        require(!passed && at <= Math.max(now, wall) + LEEWAY, "a page of another time");
        require(!salted.hit("kid", kid, at), "a page under a killed key");
        boolean fresh = at > iat, snapshot = after == 0, back = upTo < seq, ours = salt.equals(salted.salt());
        if (snapshot ? at < iat || (back && !fresh) : !ours && at < iat) {
            return; // old news
        }
        boolean apart = !snapshot && (after > seq || !ours || (back && fresh));
        boolean whole = !salted.lists() || listed || snapshot; // else lists end, and rules were left out
        gap = apart || !whole || at < gap ? Math.max(at, gap) : NONE;
        if (apart) {
            return;
        }
        Salted next = snapshot && !(back && ours) ? Salted.with(salt) : salted;
        next.add(rules);
        salted = next.lists(listed || (!snapshot && salted.lists()));
        if (fresh) {
            hear(at, wall);
        }
        seq = snapshot ? upTo : Math.max(seq, upTo);
    }

    private void hear(long at, double wall) {
        double mono = time.mono();
        double most = Math.max(at, mono + offset - DRIFT * (mono - heardAt));
        // a page that is late by the issuer's time, and not by the own: the issuer's clock was set back
        offset = (Math.abs(wall - at) < AGREED ? Math.min(most, Math.max(at, wall)) : most) - mono;
        heardAt = mono;
        heardWall = iat < 0 ? Math.min(wall, at) : wall; // the first page may be one of long ago
        iat = at;
        sweep();
    }

    private void sweep() {
        if (iat - sweptAt >= 30) {
            sweptAt = iat;
            salted.sweep(iat - LEEWAY);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
