package dev.cardea.federation;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.keys.JwtSigner;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// Cardea as a client of one other provider.
final class UpstreamClient {

    private static final long ASSERTION_SECONDS = 60;

    private final CardeaConfig.Federation settings;
    private final URI callback;
    private final Transport transport;
    private final JwtSigner signer;
    private final Clock clock;

    /// @param callback of this provider alone, so that no answer is taken for another's
    UpstreamClient(
            CardeaConfig.Federation settings,
            URI callback,
            Transport transport,
            JwtSigner signer,
            Clock clock) {
        this.settings = settings;
        this.callback = callback;
        this.transport = transport;
        this.signer = signer;
        this.clock = clock;
    }

    ClientID id() {
        return new ClientID(settings.clientId());
    }

    URI callback() {
        return callback;
    }

    Scope scope(String... usual) {
        return Scope.parse(settings.scopes().orElse(List.of(usual)));
    }

    HTTPResponse answer(HTTPRequest request) {
        return transport.answer(request);
    }

    /// Redeems a code (RFC 6749 §4.1.3) with the verifier of RFC 7636.
    ///
    /// @param audience of an assertion: the provider's issuer
    AccessTokenResponse redeem(URI endpoint, String audience, String code, LoginState state) {
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(
                        new AuthorizationCode(code), callback, new CodeVerifier(state.verifier()));
        HTTPRequest request =
                new TokenRequest.Builder(endpoint, authentication(audience), grant)
                        .build()
                        .toHTTPRequest();
        request.setAccept("application/json");
        HTTPResponse answer = transport.answer(request);
        TokenResponse tokens;
        try {
            tokens = OIDCTokenResponseParser.parse(answer);
        } catch (ParseException e) {
            throw new UpstreamException(
                    UpstreamException.Kind.UNBELIEVABLE,
                    "the token endpoint's answer with status %d is none"
                            .formatted(answer.getStatusCode()));
        }
        UpstreamException.unless(
                tokens.indicatesSuccess(),
                "the token endpoint refused with status " + answer.getStatusCode());
        return tokens.toSuccessResponse();
    }

    private ClientAuthentication authentication(String audience) {
        Secret secret = new Secret(settings.clientSecret().orElse(""));
        return switch (settings.authentication()) {
            case CLIENT_SECRET_BASIC -> new ClientSecretBasic(id(), secret);
            case CLIENT_SECRET_POST -> new ClientSecretPost(id(), secret);
            case PRIVATE_KEY_JWT -> new PrivateKeyJWT(assertion(audience));
        };
    }

    /// For the provider's issuer alone (RFC 7523 §3, RFC 10070), signed with what our JWKS has.
    private SignedJWT assertion(String audience) {
        long now = clock.instant().getEpochSecond();
        String assertion =
                signer.sign(
                        "JWT",
                        Map.of(
                                "iss",
                                settings.clientId(),
                                "sub",
                                settings.clientId(),
                                "aud",
                                audience,
                                "iat",
                                now,
                                "exp",
                                now + ASSERTION_SECONDS,
                                "jti",
                                Secrets.token(16)));
        try {
            return SignedJWT.parse(assertion);
        } catch (java.text.ParseException e) {
            throw new IllegalStateException("what was signed here is a JWT", e);
        }
    }
}
