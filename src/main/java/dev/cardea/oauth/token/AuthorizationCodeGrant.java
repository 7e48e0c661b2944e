package dev.cardea.oauth.token;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientSubjects;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.SessionClients;
import dev.cardea.sessions.Sessions;
import dev.cardea.tokens.AuthorizationCode;
import dev.cardea.tokens.AuthorizationCodes;
import dev.cardea.tokens.ClientTokens;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.GrantDetails;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.tokens.RefreshTokens;
import dev.cardea.web.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.6): whoever brings a code must be the client
/// it was made for, and hold the verifier and the key that were announced with it.
@ApplicationScoped
class AuthorizationCodeGrant implements Grant {

    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");
    private static final int JTI_BYTES = 16;

    private final Database database;
    private final AuthorizationCodes codes;
    private final Sessions sessions;
    private final SessionClients sessionClients;
    private final Narrowing narrowing;
    private final ClientSubjects subjects;
    private final RefreshTokens refreshTokens;
    private final ClientTokens tokens;
    private final GrantDetails details;
    private final Clock clock;

    @Inject
    AuthorizationCodeGrant(
            Database database,
            AuthorizationCodes codes,
            Sessions sessions,
            SessionClients sessionClients,
            Narrowing narrowing,
            ClientSubjects subjects,
            RefreshTokens refreshTokens,
            ClientTokens tokens,
            GrantDetails details,
            Clock clock) {
        this.database = database;
        this.codes = codes;
        this.sessions = sessions;
        this.sessionClients = sessionClients;
        this.narrowing = narrowing;
        this.subjects = subjects;
        this.refreshTokens = refreshTokens;
        this.tokens = tokens;
        this.details = details;
        this.clock = clock;
    }

    @Override
    public GrantType type() {
        return GrantType.AUTHORIZATION_CODE;
    }

    @Override
    public IssuedTokens redeem(TokenRequest request) {
        String text = request.form().require("code");
        AuthorizationCodes.Found found = codes.find(text).orElseThrow(AuthorizationCodeGrant::over);
        AuthorizationCode code = found.code();
        if (!code.clientId().equals(request.client().id())) {
            throw over();
        }
        if (found.spent()) {
            throw replayed(text);
        }
        check(code, request);
        Scopes scope = Scopes.parse(code.scope());
        boolean refreshable = refreshable(request.client(), scope);
        GrantDetail detail = code.detail().boundTo(request.jkt(), request.certificate());
        Narrowing.Left left = narrowing.of(request, scope, Scopes.NONE, detail);
        String jti = Secrets.token(JTI_BYTES);
        UUID grantId = refreshable ? Secrets.id(clock) : null;
        Granted granted =
                database.transaction(
                                () -> {
                                    Optional<Granted> made =
                                            grant(text, code, detail, jti, grantId);
                                    made.ifPresent(_ -> remember(code, request.client()));
                                    return made;
                                })
                        .orElseThrow(() -> replayed(text));
        return tokens.issue(
                new ClientTokens.Issue(
                        request.sender(),
                        granted,
                        left.detail(),
                        left.scope(),
                        jti,
                        code.nonce(),
                        refreshable));
    }

    /// Empty when somebody was faster: that is for the caller to answer, after the transaction,
    /// since what the faster one got must end.
    private Optional<Granted> grant(
            String text,
            AuthorizationCode code,
            GrantDetail detail,
            String jti,
            @Nullable UUID grantId) {
        if (!sessions.hold(code.accountId(), code.sessionId())) {
            throw over();
        }
        if (!codes.redeem(text, jti, grantId)) {
            return Optional.empty();
        }
        String written = details.write(detail);
        return Optional.of(
                grantId == null
                        ? refreshTokens.read(
                                code.accountId(), code.sessionId(), code.scope(), written)
                        : refreshTokens.start(
                                code.accountId(),
                                code.sessionId(),
                                grantId,
                                code.clientId(),
                                code.scope(),
                                written));
    }

    private void remember(AuthorizationCode code, Client client) {
        sessionClients.remember(code.accountId(), code.sessionId(), client, code.scope());
        subjects.remember(client, code.accountId());
    }

    private static void check(AuthorizationCode code, TokenRequest request) {
        Form form = request.form();
        String redirectUri = form.get("redirect_uri");
        if (redirectUri != null && !redirectUri.equals(code.redirectUri())) {
            throw new OAuthException(
                    OAuthError.INVALID_GRANT, "redirect_uri: is not the one of the request");
        }
        String verifier = form.get("code_verifier");
        if (code.challenge() == null) {
            if (verifier != null) {
                throw new OAuthException(
                        OAuthError.INVALID_GRANT, "code_verifier: the request had no challenge");
            }
            if (redirectUri == null && code.redirectUri() != null) {
                throw OAuthException.invalid("redirect_uri", "is missing");
            }
        } else {
            verify(code.challenge(), verifier);
        }
        if (code.jkt() != null && !Objects.equals(code.jkt(), request.jkt())) {
            throw new OAuthException(
                    OAuthError.INVALID_DPOP_PROOF, "the proof is not by the key of dpop_jkt");
        }
    }

    private static void verify(String challenge, @Nullable String verifier) {
        if (verifier == null) {
            throw new OAuthException(OAuthError.INVALID_GRANT, "code_verifier: is missing");
        }
        byte[] given =
                Secrets.base64url(Secrets.sha256(verifier)).getBytes(StandardCharsets.US_ASCII);
        if (!VERIFIER.matcher(verifier).matches()
                || !Secrets.equal(given, challenge.getBytes(StandardCharsets.US_ASCII))) {
            throw new OAuthException(
                    OAuthError.INVALID_GRANT, "code_verifier: does not fit the challenge");
        }
    }

    private static boolean refreshable(Client client, Scopes scope) {
        return client.metadata().mayUse(GrantType.REFRESH_TOKEN)
                && (scope.has(Scopes.OFFLINE_ACCESS) || !scope.has(Scopes.OPENID));
    }

    private OAuthException replayed(String text) {
        codes.replayed(text);
        return over();
    }

    private static OAuthException over() {
        return new OAuthException(
                OAuthError.INVALID_GRANT,
                "code: was redeemed, is too old, or is not of this client");
    }
}
