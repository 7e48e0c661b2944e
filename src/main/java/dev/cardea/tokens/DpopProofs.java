package dev.cardea.tokens;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.BelievedJwt;
import dev.cardea.keys.ForeignJwt;
import dev.cardea.keys.ForeignJwts;
import dev.cardea.keys.JwtRejected;
import dev.cardea.keys.JwtRules;
import dev.cardea.keys.SigningAlgorithm;
import dev.cardea.keys.SuspectTokens;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.replay.UsedJtis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Checks DPoP proofs (RFC 9449 §4.3): that the sender has a private key, for this request and no
/// other, now and once. Blocks: that a proof is used up is a row.
@ApplicationScoped
public class DpopProofs {

    /// What a proof may be signed with (`dpop_signing_alg_values_supported`): what FAPI 2.0 allows.
    public static final Set<SigningAlgorithm> ALGORITHMS = SigningAlgorithm.STRICT;

    /// The challenge of RFC 9449 §7.1: what a proof may be signed with.
    public static final String CHALLENGE =
            "DPoP algs=\""
                    + ALGORITHMS.stream()
                            .map(SigningAlgorithm::toString)
                            .collect(Collectors.joining(" "))
                    + '"';

    public static final String NONCE_HEADER = "DPoP-Nonce";

    private static final Logger LOG = Logger.getLogger(DpopProofs.class);
    private static final Duration LEEWAY = Duration.ofSeconds(10);
    private static final int LONGEST_JTI = 256;

    private final ForeignJwts jwts;
    private final UsedJtis used;
    private final DpopNonces nonces;
    private final SuspectTokens suspects;
    private final List<String> bases;
    private final CardeaConfig.DpopNonce demanded;
    private final Duration lifetime;
    private final JwtRules rules;
    private final Clock clock;

    /// What a proof has to be for.
    ///
    /// @param path below the issuer's URL, or that of `cardea.web.mtls-url`, as {@code
    ///   /oauth/token}: whatever `Host` says
    /// @param accessToken what is sent along with it, at a resource; null at the token endpoint
    /// @param jkt whose key it must be; null when any will do
    /// @param strict whether the client is
    public record Use(
            String method,
            String path,
            @Nullable String accessToken,
            @Nullable String jkt,
            boolean strict) {}

    @Inject
    DpopProofs(
            ForeignJwts jwts,
            UsedJtis used,
            DpopNonces nonces,
            SuspectTokens suspects,
            CardeaConfig config,
            Clock clock) {
        this.jwts = jwts;
        this.used = used;
        this.nonces = nonces;
        this.suspects = suspects;
        this.bases =
                Stream.concat(Stream.of(config.issuer()), config.web().mtlsUrl().stream())
                        .map(URI::toString)
                        .toList();
        this.demanded = config.dpop().nonce();
        this.lifetime = config.dpop().proofLifetime();
        this.clock = clock;
        this.rules =
                JwtRules.typed("dpop+jwt")
                        .signedWith(ALGORITHMS)
                        .requiring("jti", "htm", "htu", "iat")
                        .leeway(LEEWAY)
                        .issuedWithin(lifetime);
    }

    /// Uses the one proof of a request up and returns the thumbprint of its key (`jkt`). Throws
    /// {@link OAuthException}: `invalid_dpop_proof`, or `use_dpop_nonce` with the header
    /// `DPoP-Nonce`.
    ///
    /// @param proofs the values of the header `DPoP`
    public String check(List<String> proofs, Use use) {
        if (proofs.size() != 1) {
            throw invalid(proofs.isEmpty() ? "there is none" : "there are more than one");
        }
        BelievedJwt proof = believed(proofs.getFirst());
        String jkt = proof.key().thumbprint();
        demand(use.method().equals(text(proof, "htm")), "htm is of another method");
        String htu = text(proof, "htu");
        demand(
                bases.stream().anyMatch(base -> sameTarget(htu, base + use.path())),
                "htu is of another place");
        demand(use.jkt() == null || use.jkt().equals(jkt), "the key is another than the token's");
        if (use.accessToken() != null) {
            String ath = Secrets.base64url(Secrets.sha256(use.accessToken()));
            demand(ath.equals(text(proof, "ath")), "ath is of another token");
        }
        nonce(proof, use);
        String jti = text(proof, "jti");
        demand(!jti.isEmpty() && jti.length() <= LONGEST_JTI, "jti is no unique string");
        Instant over = clock.instant().plus(lifetime).plus(LEEWAY).plus(LEEWAY);
        if (!used.use("dpop", jkt, jti, over)) {
            suspects.replayed(SuspectTokens.Kind.PROOF);
            throw invalid("it was used before");
        }
        return jkt;
    }

    /// What goes into `DPoP-Nonce` of an answer to a proof that was good, so that the next one
    /// needs no second attempt (RFC 9449 §8.2); null where none is demanded.
    ///
    /// @param strict whether the client is
    public @Nullable String nextNonce(boolean strict) {
        return demands(strict) ? nonces.current() : null;
    }

    /// The refusal of a resource: 401 with a challenge that names the error.
    static OAuthException challenge(OAuthError error, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(
                "WWW-Authenticate",
                "DPoP error=\"" + error.code() + "\", " + CHALLENGE.substring("DPoP ".length()));
        return new OAuthException(
                OAuthError.INVALID_TOKEN, "the access token or its proof is not accepted", all);
    }

    private BelievedJwt believed(String proof) {
        try {
            return jwts.verifyWithItsOwnKey(ForeignJwt.parse(proof), rules);
        } catch (JwtRejected e) {
            suspects.rejected(SuspectTokens.Kind.PROOF, e);
            throw invalid(e.getMessage());
        }
    }

    private void nonce(BelievedJwt proof, Use use) {
        String nonce = proof.text("nonce").orElse(null);
        boolean wanted = demands(use.strict()) || proof.claims().has("nonce");
        if (wanted && (nonce == null || !nonces.good(nonce))) {
            throw new OAuthException(
                    OAuthError.USE_DPOP_NONCE,
                    "the DPoP proof needs the nonce in DPoP-Nonce",
                    Map.of(NONCE_HEADER, nonces.current()));
        }
    }

    private boolean demands(boolean strict) {
        return switch (demanded) {
            case ALWAYS -> true;
            case STRICT -> strict;
            case NEVER -> false;
        };
    }

    /// Without query and fragment, normalised (RFC 9449 §4.3, RFC 3986 §6.2.2 and §6.2.3).
    static boolean sameTarget(String htu, String expected) {
        try {
            return target(htu).equals(target(expected));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String target(String text) throws URISyntaxException {
        URI uri = new URI(text).normalize();
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (scheme == null || host == null || uri.getRawUserInfo() != null) {
            throw new URISyntaxException(text, "not an absolute URL without a user");
        }
        String lower = scheme.toLowerCase(Locale.ROOT);
        int usual = lower.equals("https") ? 443 : 80;
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getPath();
        return lower + "://" + host.toLowerCase(Locale.ROOT) + ':' + port + path;
    }

    private static String text(BelievedJwt proof, String claim) {
        return proof.text(claim).orElse("");
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw invalid(otherwise);
        }
    }

    private static OAuthException invalid(@Nullable String reason) {
        LOG.debugf("DPoP proof refused: %s", reason);
        return new OAuthException(
                OAuthError.INVALID_DPOP_PROOF, "the DPoP proof is not valid: " + reason);
    }
}
