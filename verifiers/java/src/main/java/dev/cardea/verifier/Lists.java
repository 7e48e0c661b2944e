package dev.cardea.verifier;

import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.InflaterInputStream;

/** Status lists of the issuer, which take over when rules become too many. */
final class Lists {

    private static final int LARGEST = 16 << 20;
    private static final double OLDER = 15; // seconds by which a list may be older than the newest page

    /** `seq`: of the feed, as far as the list goes. */
    private record Found(byte[] bytes, long seq, long iat, long exp) {}

    /** Whoever comes first looks, the others wait for what is found: null where the list is not to be had. */
    private final class Look {
        private final double at = time.mono();
        private volatile long seq = rules.seq();
        private final FutureTask<Found> found;

        Look(String uri, Look before) {
            found = new FutureTask<>(() -> {
                Found now = load(uri, seq), last = now != null || before == null ? null : before.get();
                Found list = last != null && last.seq == rules.seq() && recent(last) ? last : now; // it goes as far as the feed
                seq = list == null ? -1 : list.seq;
                return list;
            });
        }

        Found get() {
            found.run();
            try {
                return found.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            } catch (ExecutionException e) {
                return null;
            }
        }
    }

    private final Settings settings;
    private final Keys keys;
    private final Rules rules;
    private final Time time;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    Lists(Settings settings, Keys keys, Rules rules) {
        this.settings = settings;
        this.keys = keys;
        this.rules = rules;
        this.time = settings.time();
    }

    /** Whether the token's bit is set, as of the revocation `wanted` at least; null when that cannot be known. */
    Boolean revoked(Map<String, Object> claims, long wanted) throws Refusal {
        Object list = claims.get("status") instanceof Map<?, ?> status ? status.get("status_list") : null;
        if (!(list instanceof Map<?, ?> of) || !(of.get("uri") instanceof String uri) || !(of.get("idx") instanceof Long idx)) {
            return claims.get("sid") == null && claims.get("sub").equals(claims.get("client_id")) ? Boolean.FALSE : null;
        }
        if (!uri.startsWith(settings.issuer() + "/statuslists/")) {
            throw new Refusal(401, "a status list of somebody else");
        }
        Found found = look(uri, wanted).get();
        if (found != null && found.seq < wanted && time.sleep(0.3)) { // it was looked for just before
            found = look(uri, wanted).get();
        }
        if (found == null || found.seq < wanted || idx < 0 || idx / 8 >= found.bytes.length) {
            return null;
        }
        return (found.bytes[(int) (idx / 8)] >> (idx % 8) & 1) == 1;
    }

    /** The last one; another after five seconds, after one where the list is behind the feed, or at once. */
    private Look look(String uri, long wanted) {
        looks.values().removeIf(old -> time.mono() - old.at > 60);
        return looks.compute(uri, (key, last) -> {
            double pause = last == null ? 0 : last.seq < wanted ? 0.25 : last.seq == rules.seq() ? 5 : 1;
            return last != null && time.mono() - last.at <= pause ? last : new Look(uri, last);
        });
    }

    private Found load(String uri, long known) {
        try {
            String path = uri.substring(settings.issuer().length());
            Map<String, Object> claims = keys.open(settings.remote().get(path), "statuslist+jwt").claims();
            Map<?, ?> list = (Map<?, ?>) claims.get("status_list");
            long seq = claims.get("seq") instanceof Long signed ? Math.min(signed, known) : known; // signed before the feed moved
            byte[] bytes = inflated(new Base64URL((String) list.get("lst")).decode());
            Found found = new Found(bytes, seq, (Long) claims.get("iat"), (Long) claims.get("exp"));
            return recent(found) && uri.equals(claims.get("sub")) && (Long) list.get("bits") == 1 ? found : null;
        } catch (IOException | Refusal | RuntimeException e) {
            return null;
        }
    }

    private boolean recent(Found list) {
        return list.exp > rules.now() && list.iat >= rules.iat() - OLDER;
    }

    private static byte[] inflated(byte[] deflated) throws IOException {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            byte[] bytes = in.readNBytes(LARGEST);
            if (in.read() >= 0) {
                throw new IOException("a list that is too large");
            }
            return bytes;
        }
    }
}
