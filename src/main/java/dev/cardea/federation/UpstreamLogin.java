package dev.cardea.federation;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import dev.cardea.crypto.Secrets;
import dev.cardea.federation.UpstreamException.Kind;
import dev.cardea.replay.UsedJtis;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A log-in at another provider, from here and back. What it has to know of itself meanwhile stays
/// with the browser, so an answer is good in the browser that asked, once, and from the provider
/// that was asked.
@ApplicationScoped
public class UpstreamLogin {

    /// How long somebody may take there.
    public static final Duration LIFETIME = Duration.ofMinutes(30);

    private static final Set<String> BUSY =
            Set.of(
                    OAuth2Error.SERVER_ERROR.getCode(),
                    OAuth2Error.TEMPORARILY_UNAVAILABLE.getCode());

    /// @param uri where the browser goes
    /// @param sealed what it keeps
    public record Departure(URI uri, String sealed) {}

    /// @param accountId the account that the log-in was to be linked to; null for a plain log-in
    public record Arrived(UpstreamIdentity identity, @Nullable UUID accountId) {}

    private final Seal seal;
    private final UsedJtis used;
    private final Clock clock;

    @Inject
    UpstreamLogin(Seal seal, UsedJtis used, Clock clock) {
        this.seal = seal;
        this.used = used;
        this.clock = clock;
    }

    /// @param accountId the account to link; null for a log-in
    public Departure begin(Upstream upstream, Wanted wanted, @Nullable UUID accountId) {
        LoginState state =
                LoginState.fresh(upstream.name(), accountId, clock.instant().getEpochSecond());
        return new Departure(upstream.authorization(state, wanted), seal.seal(state));
    }

    /// Who came back. Throws {@link UpstreamException}; it waits for the provider.
    ///
    /// @param sealed what the browser kept
    /// @param answer the parameters of the redirect (RFC 6749 §4.1.2)
    public Arrived finish(Upstream upstream, @Nullable String sealed, Form answer) {
        LoginState state = begunHere(upstream, sealed, answer.get("state"));
        upstream.checkIssuer(answer.get("iss"));
        refuseErrors(answer.get("error"));
        String code = answer.get("code");
        UpstreamException.unless(code != null, "there is no code");
        return new Arrived(upstream.identity(code == null ? "" : code, state), state.accountId());
    }

    /// An answer that another browser asked for (CSRF), that was asked of another provider
    /// (mix-up), or that has been here before, is not looked at.
    private LoginState begunHere(
            Upstream upstream, @Nullable String sealed, @Nullable String returned) {
        LoginState state =
                seal.open(sealed, LoginState.class)
                        .orElseThrow(() -> stale("there is nothing under way in this browser"));
        Instant over = Instant.ofEpochSecond(state.startedAt()).plus(LIFETIME);
        if (!state.provider().equals(upstream.name())) {
            throw stale("another provider was asked");
        }
        if (returned == null || !equal(state.state(), returned)) {
            throw stale("the state is another one");
        }
        if (!clock.instant().isBefore(over)) {
            throw stale("it began too long ago");
        }
        if (!used.use("upstream log-in", state.provider(), state.state(), over)) {
            throw stale("the answer was here before");
        }
        return state;
    }

    private static void refuseErrors(@Nullable String error) {
        if (error != null) {
            throw new UpstreamException(
                    BUSY.contains(error) ? Kind.AWAY : Kind.DENIED,
                    "the provider said " + (error.matches("[a-z_]{1,40}") ? error : "an error"));
        }
    }

    private static UpstreamException stale(String reason) {
        return new UpstreamException(Kind.STALE, reason);
    }

    private static boolean equal(String one, String other) {
        return Secrets.equal(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
