package dev.cardea.keys;

import dev.cardea.audit.OnceAMinute;
import dev.cardea.audit.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import org.jboss.logging.Logger;

/// `cardea_tokens_suspect_total{kind="access|proof|assertion",cause="forged|replayed"}`, and a line
/// in the log once a minute for each kind and address, without the token. Nobody has to be anybody
/// to send such tokens, so none of them is a row in the audit trail.
@ApplicationScoped
public class SuspectTokens {

    public enum Kind {
        /// An access token.
        ACCESS,
        /// A DPoP proof.
        PROOF,
        /// A service account's token.
        ASSERTION
    }

    private record Sent(Kind kind, String cause, String address) {}

    private static final Logger LOG = Logger.getLogger(SuspectTokens.class);

    private final MeterRegistry registry;
    private final OnceAMinute told = new OnceAMinute();

    @Inject
    SuspectTokens(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Notes a token that was rejected, if no signer makes such a one.
    public void rejected(Kind kind, JwtRejected rejected) {
        if (rejected.forged()) {
            note(kind, "forged", String.valueOf(rejected.getMessage()));
        }
    }

    /// Notes what is good once and came again.
    public void replayed(Kind kind) {
        note(kind, "replayed", "it was used before");
    }

    private void note(Kind kind, String cause, String why) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        registry.counter("cardea.tokens.suspect", "kind", name, "cause", cause).increment();
        String address = Origin.current().address();
        if (told.first(new Sent(kind, cause, address))) {
            LOG.infof("a token that is %s (%s) came from %s: %s", cause, name, address, why);
        }
    }
}
