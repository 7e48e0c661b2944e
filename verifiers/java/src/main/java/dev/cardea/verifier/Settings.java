package dev.cardea.verifier;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * How to verify. Begin with {@link #of} and change what differs.
 *
 * @param issuer as tokens say in `iss`
 * @param audiences what tokens must be meant for: any one of them
 * @param stream follow the stream (revocations arrive within a second) or poll (within seven)
 * @param introspects whether outages of the feed are bridged by asking the issuer about each token (RFC 7662)
 * @param reportAs a name for this process, 1 to 64 of `A-Za-z0-9._:-`, that the issuer is told how far it has come by; or null
 * @param confirm says whether the sender of a token that is bound to a key (`cnf`: DPoP, mTLS) holds it
 * @param onEvent for metrics: `failed_open`, `failed_closed`, `introspected`, `introspection_lost`, `page_refused`,
 *     `feed_lost`, `stream_lost`, `report_lost`, each with its cause or null; what it throws is dropped
 * @param remote how the issuer is reached
 */
public record Settings(
        String issuer,
        Set<String> audiences,
        boolean stream,
        boolean introspects,
        String reportAs,
        BiPredicate<Map<String, Object>, Verifier.Request> confirm,
        BiConsumer<String, Throwable> onEvent,
        Issuer remote,
        Time time) {

    public Settings {
        if (audiences.isEmpty() || issuer.isBlank() || audiences.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("issuer and audience are needed");
        }
    }

    /** Follows the stream; tokens that are bound to a key are refused, and so are all when nothing can be known. */
    public static Settings of(String issuer, String... audiences) {
        Issuer remote = Issuer.at(issuer, null, null);
        return new Settings(
                issuer, Set.of(audiences), true, false, null, (claims, request) -> false, (event, cause) -> {}, remote, Time.SYSTEM);
    }

    public Settings polling() {
        return new Settings(issuer, audiences, false, introspects, reportAs, confirm, onEvent, remote, time);
    }

    /**
     * A client that may introspect: registered by an administrator, with an audience of this service as its `resource_server`.
     * `reportAs` may be null. The issuer is reached at `base`, usually itself.
     */
    public Settings client(String base, String id, String secret, String reportAs) {
        return new Settings(issuer, audiences, stream, true, reportAs, confirm, onEvent, Issuer.at(base, id, secret), time);
    }

    public Settings confirm(BiPredicate<Map<String, Object>, Verifier.Request> holds) {
        return new Settings(issuer, audiences, stream, introspects, reportAs, holds, onEvent, remote, time);
    }

    public Settings onEvent(BiConsumer<String, Throwable> listener) {
        return new Settings(issuer, audiences, stream, introspects, reportAs, confirm, listener, remote, time);
    }

    /** Those of our audiences that a token is for. */
    List<String> meant(Map<String, Object> claims) {
        Object aud = claims.get("aud");
        return (aud instanceof Collection<?> many ? many : Collections.singleton(aud))
                .stream().filter(String.class::isInstance).map(String.class::cast).filter(audiences::contains).toList();
    }

    /** Calls the listener, whose failures are its own. */
    void tell(String event, Throwable cause) {
        try {
            onEvent.accept(event, cause);
        } catch (RuntimeException | Error e) {
            // of the metrics: it changes no verdict and stops no thread
        }
    }

    /** The issuer is reached another way than over the network, or at another place. */
    public Settings remote(Issuer other) {
        return new Settings(issuer, audiences, stream, introspects, reportAs, confirm, onEvent, other, time);
    }
}
