package dev.cardea.federation;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.cardea.keys.BelievedJwt;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An OpenID provider (OpenID Connect Core §3.1), by its discovery.
///
/// @param tokens verifies its ID tokens
record OpenIdUpstream(
        String name,
        String label,
        boolean registers,
        UpstreamClient client,
        Discovery discovery,
        IdTokenCheck tokens)
        implements Upstream {

    private static final String[] USUAL = {"openid", "email", "profile"};

    @Override
    public URI authorization(LoginState state, Wanted wanted) {
        AuthenticationRequest.Builder request =
                new AuthenticationRequest.Builder(
                                ResponseType.CODE,
                                client.scope(USUAL),
                                client.id(),
                                client.callback())
                        .endpointURI(discovery.metadata().getAuthorizationEndpointURI())
                        .state(new State(state.state()))
                        .nonce(new Nonce(state.nonce()))
                        .codeChallenge(new CodeVerifier(state.verifier()), CodeChallengeMethod.S256)
                        .loginHint(wanted.hint());
        if (wanted.anew()) {
            request.prompt(Prompt.Type.LOGIN);
        } else if (wanted.select()) {
            request.prompt(Prompt.Type.SELECT_ACCOUNT);
        }
        if (wanted.maxAge() != null) {
            request.maxAge((int) Math.min(wanted.maxAge(), Integer.MAX_VALUE));
        }
        return request.build().toURI();
    }

    @Override
    public void checkIssuer(@Nullable String issuer) {
        boolean promised = discovery.metadata().supportsAuthorizationResponseIssuerParam();
        UpstreamException.unless(
                issuer == null ? !promised : issuer.equals(discovery.issuer()),
                "the answer is another issuer's");
    }

    @Override
    public UpstreamIdentity identity(String code, LoginState state) {
        OIDCProviderMetadata metadata = discovery.metadata();
        AccessTokenResponse response =
                client.redeem(metadata.getTokenEndpointURI(), discovery.issuer(), code, state);
        String idToken =
                response instanceof OIDCTokenResponse known
                        ? known.getOIDCTokens().getIDTokenString()
                        : null;
        UpstreamException.unless(idToken != null, "there is no ID token");
        String accessToken = response.getTokens().getAccessToken().getValue();
        BelievedJwt verified =
                tokens.verify(idToken == null ? "" : idToken, accessToken, state.nonce());
        String subject = verified.text("sub").orElse("");
        Profile profile = profile(verified, metadata.getUserInfoEndpointURI(), accessToken);
        return new UpstreamIdentity(
                name,
                subject,
                profile.email(),
                profile.verified(),
                profile.name(),
                tokens.authTime(verified).orElse(null));
    }

    private record Profile(@Nullable String email, boolean verified, @Nullable String name) {}

    /// Of the ID token; where that has no address, of userinfo.
    private Profile profile(BelievedJwt token, @Nullable URI userInfo, String accessToken) {
        if (token.text("email").isPresent() || userInfo == null) {
            return new Profile(
                    token.text("email").orElse(null),
                    token.claims().path("email_verified").booleanValue(),
                    token.text("name").orElse(null));
        }
        return userInfo(userInfo, accessToken, token.text("sub").orElse(""))
                .map(info ->
                        new Profile(
                                info.getEmailAddress(),
                                Boolean.TRUE.equals(info.getEmailVerified()),
                                info.getName()))
                .orElse(new Profile(null, false, null));
    }

    /// What it says of another `sub` than the ID token's must not be used (OpenID Connect Core
    /// §5.3.2). Empty where it says nothing that can be read.
    private Optional<UserInfo> userInfo(URI endpoint, String accessToken, String subject) {
        try {
            UserInfoResponse answer =
                    UserInfoResponse.parse(
                            client.answer(
                                    new UserInfoRequest(
                                                    endpoint, new BearerAccessToken(accessToken))
                                            .toHTTPRequest()));
            UserInfo info =
                    answer.indicatesSuccess() ? answer.toSuccessResponse().getUserInfo() : null;
            return Optional.ofNullable(info)
                    .filter(found -> found.getSubject().getValue().equals(subject));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }
}
