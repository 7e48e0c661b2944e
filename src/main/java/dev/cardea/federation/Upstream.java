package dev.cardea.federation;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Another provider that people may log in with.
public interface Upstream {

    /// Its name in URIs and in the database.
    String name();

    /// Its name for people.
    String label();

    /// Whether those whom it vouches for may get an account here.
    boolean registers();

    /// Where the browser goes. Throws {@link UpstreamException}.
    URI authorization(LoginState state, Wanted wanted);

    /// Looks at the `iss` of an answer (RFC 9207): what comes from another provider must not be
    /// taken for this one's. Throws {@link UpstreamException}.
    void checkIssuer(@Nullable String issuer);

    /// Who it is that the provider gave this code. Waits for the provider; throws {@link
    /// UpstreamException}.
    UpstreamIdentity identity(String code, LoginState state);
}
