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
import dev.cardea.tokens.ClientTokens;
import dev.cardea.tokens.DeviceCodes;
import dev.cardea.tokens.DeviceGrant;
import dev.cardea.tokens.DevicePoll;
import dev.cardea.tokens.GrantDetail;
import dev.cardea.tokens.GrantDetails;
import dev.cardea.tokens.Granted;
import dev.cardea.tokens.IssuedTokens;
import dev.cardea.tokens.RefreshTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/// `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4): a device asks until somebody has
/// decided, and then redeems its code once.
@ApplicationScoped
class DeviceCodeGrant implements Grant {

    private static final int JTI_BYTES = 16;

    private final Database database;
    private final DeviceCodes codes;
    private final Sessions sessions;
    private final SessionClients told;
    private final ClientSubjects subjects;
    private final RefreshTokens refreshTokens;
    private final ClientTokens tokens;
    private final GrantDetails details;
    private final Narrowing narrowing;
    private final Clock clock;

    @Inject
    DeviceCodeGrant(
            Database database,
            DeviceCodes codes,
            Sessions sessions,
            SessionClients told,
            ClientSubjects subjects,
            RefreshTokens refreshTokens,
            ClientTokens tokens,
            GrantDetails details,
            Narrowing narrowing,
            Clock clock) {
        this.database = database;
        this.codes = codes;
        this.sessions = sessions;
        this.told = told;
        this.subjects = subjects;
        this.refreshTokens = refreshTokens;
        this.tokens = tokens;
        this.details = details;
        this.narrowing = narrowing;
        this.clock = clock;
    }

    @Override
    public GrantType type() {
        return GrantType.DEVICE_CODE;
    }

    @Override
    public IssuedTokens redeem(TokenRequest request) {
        String code = request.form().require("device_code");
        Client client = request.client();
        DeviceGrant allowed =
                switch (codes.poll(code, client.id())) {
                    case DevicePoll.Allowed(DeviceGrant grant) -> grant;
                    case DevicePoll.Pending pending ->
                            throw new OAuthException(
                                    OAuthError.AUTHORIZATION_PENDING, "nobody has decided yet");
                    case DevicePoll.TooSoon tooSoon ->
                            throw new OAuthException(
                                    OAuthError.SLOW_DOWN, "wait five seconds longer each time");
                    case DevicePoll.Denied denied ->
                            throw new OAuthException(
                                    OAuthError.DEVICE_DENIED, "the person did not agree to it");
                    case DevicePoll.Expired expired ->
                            throw new OAuthException(
                                    OAuthError.EXPIRED_TOKEN, "device_code: is too old");
                    case DevicePoll.Unknown unknown -> throw over();
                };
        Scopes scope = Scopes.parse(allowed.scope());
        boolean refreshable =
                client.metadata().mayUse(GrantType.REFRESH_TOKEN)
                        && (scope.has(Scopes.OFFLINE_ACCESS) || !scope.has(Scopes.OPENID));
        GrantDetail detail = allowed.detail().boundTo(request.jkt(), request.certificate());
        Narrowing.Left left = narrowing.of(request, scope, Scopes.NONE, detail);
        Granted granted =
                database.transaction(() -> {
                    Granted made = grant(code, client, allowed, detail, refreshable);
                    told.remember(
                            allowed.accountId(), allowed.sessionId(), client, allowed.scope());
                    subjects.remember(client, allowed.accountId());
                    return made;
                });
        return tokens.issue(
                new ClientTokens.Issue(
                        request.sender(),
                        granted,
                        left.detail(),
                        left.scope(),
                        Secrets.token(JTI_BYTES),
                        null,
                        refreshable));
    }

    private Granted grant(
            String code,
            Client client,
            DeviceGrant allowed,
            GrantDetail detail,
            boolean refreshable) {
        if (!sessions.hold(allowed.accountId(), allowed.sessionId())
                || !codes.redeem(code, client.id())) {
            throw over();
        }
        return refreshable
                ? refreshTokens.start(
                        allowed.accountId(),
                        allowed.sessionId(),
                        Secrets.id(clock),
                        client.id(),
                        allowed.scope(),
                        details.write(detail))
                : refreshTokens.read(
                        allowed.accountId(),
                        allowed.sessionId(),
                        allowed.scope(),
                        details.write(detail));
    }

    private static OAuthException over() {
        return new OAuthException(
                OAuthError.INVALID_GRANT,
                "device_code: was redeemed, is too old, or is not of this client");
    }
}
