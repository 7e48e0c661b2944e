package dev.cardea.oauth.token;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.ClientTokens;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.GrantDetails;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.tokens.Rotation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Optional;

/// `refresh_token` (RFC 6749 §6).
@ApplicationScoped
class RefreshTokenGrant implements Grant {

    private static final int JTI_BYTES = 16;

    private record Renewed(Granted granted, Narrowing.Left left) {}

    private final Database database;
    private final RefreshTokens refreshTokens;
    private final ClientSubjects subjects;
    private final ClientTokens tokens;
    private final GrantDetails details;
    private final Narrowing narrowing;

    @Inject
    RefreshTokenGrant(
            Database database,
            RefreshTokens refreshTokens,
            ClientSubjects subjects,
            ClientTokens tokens,
            GrantDetails details,
            Narrowing narrowing) {
        this.narrowing = narrowing;
        this.database = database;
        this.refreshTokens = refreshTokens;
        this.subjects = subjects;
        this.tokens = tokens;
        this.details = details;
    }

    @Override
    public GrantType type() {
        return GrantType.REFRESH_TOKEN;
    }

    @Override
    public IssuedTokens redeem(TokenRequest request) {
        String text = request.form().require("refresh_token");
        Scopes asked = Scopes.parse(request.form().get("scope"));
        Renewed renewed =
                database.transaction(() ->
                                used(text, request.client())
                                        .map(granted -> renew(granted, asked, request)))
                        .orElseThrow(RefreshTokenGrant::over);
        return tokens.issue(
                new ClientTokens.Issue(
                        request.sender(),
                        renewed.granted(),
                        renewed.left().detail(),
                        renewed.left().scope(),
                        Secrets.token(JTI_BYTES),
                        null,
                        true));
    }

    /// What is refused here has spent nothing: the transaction takes the rotation back.
    private Renewed renew(Granted granted, Scopes asked, TokenRequest request) {
        GrantDetail detail = details.read(granted.detail());
        requireHolder(detail, request);
        Narrowing.Left left =
                narrowing.of(
                        request,
                        Scopes.parse(granted.scope()),
                        asked,
                        detail.boundTo(request.jkt(), request.certificate()));
        subjects.remember(request.client(), granted.accountId());
        return new Renewed(granted, left);
    }

    private Optional<Granted> used(String text, Client client) {
        Rotation rotation =
                client.metadata().isStrict()
                        ? refreshTokens.keep(text, client.id())
                        : refreshTokens.rotate(text, client.id());
        return switch (rotation) {
            case Rotation.Rotated(Granted granted) -> Optional.of(granted);
            case Rotation.Repeated(Granted granted) -> Optional.of(granted);
            case Rotation.Reused reused -> Optional.empty();
            case Rotation.Unknown unknown -> Optional.empty();
        };
    }

    /// The refresh tokens of a public client stay with the key they were given to; a confidential
    /// client proves who it is (RFC 9449 §5, RFC 8705 §4).
    private static void requireHolder(GrantDetail detail, TokenRequest request) {
        if (!request.client().metadata().isPublic()) {
            return;
        }
        if (detail.jkt() != null && !Objects.equals(detail.jkt(), request.jkt())) {
            throw new OAuthException(
                    OAuthError.INVALID_GRANT, "the refresh token is bound to another key");
        }
        if (detail.certificate() != null
                && !Objects.equals(detail.certificate(), request.certificate())) {
            throw new OAuthException(
                    OAuthError.INVALID_GRANT, "the refresh token is bound to another certificate");
        }
    }

    private static OAuthException over() {
        return new OAuthException(
                OAuthError.INVALID_GRANT, "refresh_token: is not valid any more for this client");
    }
}
