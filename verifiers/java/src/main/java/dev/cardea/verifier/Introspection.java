package dev.cardea.verifier;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Asks the issuer about tokens (RFC 7662), and remembers which were over. Times are in seconds. */
final class Introspection {

    private static final int MOST_ENDED = 10_000; // then all are forgotten, and asked about once more
    private static final int MOST_AT_ONCE = 16; // questions: an outage makes every token one
    private static final double PAUSE = 5; // nobody is asked after a question that was lost

    private final Settings settings;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
    private volatile double answeredAt = Double.NEGATIVE_INFINITY;
    private volatile double lostAt = Double.NEGATIVE_INFINITY;

    /** `jti` of tokens that were found over: none becomes good again. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    Introspection(Settings settings) {
        this.settings = settings;
    }

    /** Throws IllegalStateException when the issuer says that the client may not ask. */
    void start() {
        if (!settings.introspects()) {
            return;
        }
        try {
            answer("none", settings.audiences());
        } catch (IOException e) {
            settings.tell("introspection_lost", e);
            if (e instanceof Issuer.Answered answer && Set.of(400, 401, 403).contains(answer.status())) {
                throw new IllegalStateException("the client may not introspect: is its resource_server " + settings.audiences() + "?", e);
            }
        }
    }

    /** Whether the token was found over before. */
    boolean ended(Map<String, Object> claims) {
        return ended.contains((String) claims.get("jti"));
    }

    /** Whether the issuer says that the token is good; null where it cannot be asked, or does not say. */
    Boolean active(String token, Map<String, Object> claims, Collection<String> audiences) {
        if (!settings.introspects()) {
            return null;
        }
        turns.acquireUninterruptibly();
        try {
            return asked(token, claims, audiences);
        } finally {
            turns.release();
        }
    }

    private Boolean asked(String token, Map<String, Object> claims, Collection<String> audiences) {
        double began = settings.time().mono();
        if (began - lostAt < PAUSE) {
            return null;
        }
        try {
            Boolean active = Boolean.TRUE.equals(JSONObjectUtils.parse(answer(token, audiences)).get("active"));
            answeredAt = settings.time().mono();
            settings.tell("introspected", null);
            if (!active) {
                if (ended.size() >= MOST_ENDED) {
                    ended.clear();
                }
                ended.add((String) claims.get("jti"));
            }
            return active;
        } catch (IOException | ParseException e) {
            boolean ofThisOne = e instanceof Issuer.Answered answer && answer.status() == 400;
            if (!ofThisOne && answeredAt <= began) { // else others are answered: the issuer is there
                lostAt = settings.time().mono();
            }
            settings.tell("introspection_lost", e);
            return null;
        }
    }

    /** What the issuer says of it; it refuses to say where the client is the resource server of none of the audiences. */
    private String answer(String token, Collection<String> audiences) throws IOException {
        return settings.remote().post("/oauth/introspect", Map.of("token", List.of(token), "resource", List.copyOf(audiences)));
    }
}
