package dev.cardea.revocation;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the status of a token stands (Token Status List, draft-ietf-oauth-status-list §6): one bit
/// of one part of the list of the minute by whose beginning the token has expired.
///
/// @param minute since the epoch
/// @param index within the part
public record StatusEntry(long minute, int part, int index) {

    /// Where the lists are, below the issuer's URL.
    public static final String PATH = "/statuslists";

    static final int INDEX_BITS = 17;

    /// How many indices a part has.
    public static final int SIZE = 1 << INDEX_BITS;

    private static final int PART_BITS = 15;
    private static final Pattern LIST = Pattern.compile(".*" + PATH + "/([0-9]{1,9})-([0-9]{1,5})");

    static StatusEntry of(long packed) {
        return new StatusEntry(
                packed >>> (PART_BITS + INDEX_BITS),
                (int) (packed >>> INDEX_BITS) & ((1 << PART_BITS) - 1),
                (int) packed & (SIZE - 1));
    }

    /// In one number, in the order of the minutes.
    public long packed() {
        return first(minute) | ((long) part << INDEX_BITS) | index;
    }

    /// The lowest number of a minute.
    public static long first(long minute) {
        return minute << (PART_BITS + INDEX_BITS);
    }

    /// Whether the list is there as long as a token that expires then.
    public boolean covers(long expiry) {
        return expiry <= minute * 60;
    }

    /// The claim `status` (§6.1).
    public Map<String, Object> claim(String issuer) {
        return Map.of(
                "status_list",
                Map.of("idx", index, "uri", issuer + PATH + '/' + minute + '-' + part));
    }

    /// What a claim `status` of ours says; null for anything else.
    public static @Nullable StatusEntry ofClaim(@Nullable Object claim) {
        if (claim instanceof Map<?, ?> status
                && status.get("status_list") instanceof Map<?, ?> list
                && list.get("idx") instanceof Number index
                && list.get("uri") instanceof String uri) {
            Matcher named = LIST.matcher(uri);
            return named.matches()
                    ? new StatusEntry(
                            Long.parseLong(named.group(1)),
                            Integer.parseInt(named.group(2)),
                            index.intValue())
                    : null;
        }
        return null;
    }
}
