package dev.cardea.verifier;

import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.InflaterInputStream;

/** Status lists of the issuer, which take over when rules become too many. */
final class Lists {

    private static final int LARGEST = 16 << 20;
    private static final double OLDER = 15; // seconds by which a list may be older than the newest page

    /** `bytes` is null when the list was not to be had. `seq`: of the feed, as far as the list goes. */
    private record Entry(byte[] bytes, double at, long seq) {}

    private final String name;
    private final Issuer issuer;
    private final Keys keys;
    private final Time time;
    private final Map<String, Entry> lists = new ConcurrentHashMap<>();

    Lists(String name, Issuer issuer, Keys keys, Time time) {
        this.name = name;
        this.issuer = issuer;
        this.keys = keys;
        this.time = time;
    }

    /** Whether the token's bit is set; null when that cannot be known. A list behind the feed is looked for again. */
    Boolean revoked(Map<String, Object> claims, Rules rules) throws Refusal {
        Object list = claims.get("status") instanceof Map<?, ?> status ? status.get("status_list") : null;
        if (!(list instanceof Map<?, ?> of) || !(of.get("uri") instanceof String uri) || !(of.get("idx") instanceof Long idx)) {
            return claims.get("sid") == null && claims.get("sub").equals(claims.get("client_id")) ? Boolean.FALSE : null;
        }
        if (!uri.startsWith(name + "/statuslists/")) {
            throw new Refusal(401, "a status list of somebody else");
        }
        Entry entry = lists.compute(uri, (key, old) ->
                current(old, rules) ? old : load(uri, rules, time.mono(), rules.seq()));
        lists.values().removeIf(old -> time.mono() - old.at > 60);
        if (entry.bytes == null || idx < 0 || idx / 8 >= entry.bytes.length) {
            return null;
        }
        return (entry.bytes[(int) (idx / 8)] >> (idx % 8) & 1) == 1;
    }

    private boolean current(Entry entry, Rules rules) {
        double age = entry == null ? Double.POSITIVE_INFINITY : time.mono() - entry.at;
        return age <= 1 || (age <= 5 && entry.seq == rules.seq());
    }

    private Entry load(String uri, Rules rules, double at, long seq) {
        try {
            Map<String, Object> claims = keys.open(issuer.get(uri.substring(name.length())), "statuslist+jwt").claims();
            Map<?, ?> list = (Map<?, ?>) claims.get("status_list");
            boolean recent = (Long) claims.get("exp") > rules.now() && (Long) claims.get("iat") >= rules.iat() - OLDER;
            boolean right = recent && uri.equals(claims.get("sub")) && (Long) list.get("bits") == 1;
            byte[] bytes = right ? inflated(new Base64URL((String) list.get("lst")).decode()) : null;
            boolean before = right && claims.get("seq") instanceof Long signed && signed < seq; // signed before the feed moved
            return new Entry(bytes, at, before ? (Long) claims.get("seq") : seq);
        } catch (IOException | Refusal | ClassCastException | NullPointerException e) {
            return new Entry(null, at, seq);
        }
    }

    private static byte[] inflated(byte[] deflated) throws IOException {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            return bytes.length > LARGEST ? null : bytes;
        }
    }
}
