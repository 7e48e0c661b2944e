package dev.cardea.feed;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.KnownLog;
import dev.cardea.revocation.StatusBits;
import dev.cardea.revocation.StatusEntry;
import dev.cardea.revocation.StatusIndexes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/// Status List Tokens (draft-ietf-oauth-status-list §5.1), each signed once for all who ask: every
/// two seconds, or when the feed went on, but four times a second at most, unless the feed has said
/// already that there is a rule which set a bit of it. `seq` says up to which rule it is complete.
@ApplicationScoped
class StatusListTokens {

    private static final String TYPE = "statuslist+jwt";
    private static final int TTL_SECONDS = 5;
    private static final int LIFETIME_SECONDS = 60;
    private static final long TIME_GOES_ON = TimeUnit.SECONDS.toNanos(2);
    private static final long COALESCED = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

    private record Signed(
            long at, long seq, long changes, String list, String kid, SharedBody body) {}

    private final FeedPages pages;
    private final StatusBits bits;
    private final StatusIndexes indexes;
    private final JwtSigner signer;
    private final KeyRing ring;
    private final String base;
    private final Map<String, Signed> tokens = new ConcurrentHashMap<>();
    private volatile long lookedAt = System.nanoTime() - LOOK;

    @Inject
    StatusListTokens(
            FeedPages pages,
            StatusBits bits,
            StatusIndexes indexes,
            JwtSigner signer,
            KeyRing ring,
            CardeaConfig config) {
        this.pages = pages;
        this.bits = bits;
        this.indexes = indexes;
        this.signer = signer;
        this.ring = ring;
        this.base = config.issuer() + StatusEntry.PATH + '/';
    }

    /// The URIs of all lists, in the order of their minutes.
    List<String> uris() {
        return new TreeMap<>(indexes.parts())
                .entrySet().stream()
                        .flatMap(list ->
                                IntStream.range(0, list.getValue())
                                        .mapToObj(part -> base + list.getKey() + '-' + part))
                        .toList();
    }

    /// {@link #token}, for an event loop: null where it has to be looked for or signed first.
    @Nullable SharedBody ready(long minute, int part) {
        pages.known();
        if (!listed(minute, part) && lately()) {
            throw missing();
        }
        Signed there = tokens.get(minute + "-" + part);
        return there != null && listed(minute, part) && good(there, bits.changes(minute, part))
                ? there.body()
                : null;
    }

    /// Throws 404 for a list that is not there (any more), 503 when this replica lost the log.
    synchronized SharedBody token(long minute, int part) {
        KnownLog log = pages.known();
        if (!exists(minute, part)) {
            throw missing();
        }
        String name = minute + "-" + part;
        Signed there = tokens.get(name);
        long changes = bits.changes(minute, part);
        if (there == null || !good(there, changes)) {
            String list =
                    there != null && there.changes() == changes
                            ? there.list()
                            : Secrets.base64url(compressed(bits.bytes(minute, part)));
            there = sign(name, changes, list, log);
            tokens.keySet().removeIf(other -> minuteOf(other) * 60 < log.at().getEpochSecond());
            tokens.put(name, there);
        }
        return there.body();
    }

    private boolean good(Signed there, long changes) {
        boolean same = there.changes() == changes;
        boolean complete = there.seq() >= pages.announced();
        long lasting = same && complete ? TIME_GOES_ON : same || complete ? COALESCED : 0;
        return System.nanoTime() - there.at() < lasting && there.kid().equals(ring.active().kid());
    }

    /// A list that another replica began a moment ago is looked for, once a second at most.
    private boolean exists(long minute, int part) {
        if (!listed(minute, part) && !lately()) {
            indexes.look();
            lookedAt = System.nanoTime();
        }
        return listed(minute, part);
    }

    private boolean listed(long minute, int part) {
        return part < indexes.parts().getOrDefault(minute, 0);
    }

    private boolean lately() {
        return System.nanoTime() - lookedAt <= LOOK;
    }

    private static ProblemException missing() {
        return new ProblemException(Problem.NOT_FOUND, "there is no such list");
    }

    private Signed sign(String name, long changes, String list, KnownLog log) {
        long issuedAt = log.at().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", base + name);
        claims.put("iat", issuedAt);
        claims.put("exp", issuedAt + LIFETIME_SECONDS);
        claims.put("ttl", TTL_SECONDS);
        claims.put("seq", log.seq());
        claims.put("status_list", Map.of("bits", 1, "lst", list));
        String kid = ring.active().kid();
        return new Signed(
                System.nanoTime(),
                log.seq(),
                changes,
                list,
                kid,
                new SharedBody(signer.sign(TYPE, claims)));
    }

    private static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Deflater best = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream stream = new DeflaterOutputStream(written, best)) {
            stream.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        } finally {
            best.end();
        }
        return written.toByteArray();
    }

    private static long minuteOf(String name) {
        return Long.parseLong(name.substring(0, name.indexOf('-')));
    }
}
