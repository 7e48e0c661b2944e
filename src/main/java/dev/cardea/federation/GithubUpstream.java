package dev.cardea.federation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// GitHub: OAuth 2.0 without OpenID. Who it is its API says, to whoever holds the access token that
/// came straight from its token endpoint; when they logged in nobody says.
///
/// @param site where people log in
record GithubUpstream(
        String name, String label, boolean registers, UpstreamClient client, URI site, URI api)
        implements Upstream {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String[] USUAL = {"read:user", "user:email"};

    @Override
    public URI authorization(LoginState state, Wanted wanted) {
        AuthorizationRequest.Builder request =
                new AuthorizationRequest.Builder(ResponseType.CODE, client.id())
                        .scope(client.scope(USUAL))
                        .redirectionURI(client.callback())
                        .endpointURI(URI.create(site + "/login/oauth/authorize"))
                        .state(new State(state.state()))
                        .codeChallenge(
                                new CodeVerifier(state.verifier()), CodeChallengeMethod.S256);
        if (wanted.select() || wanted.anew()) {
            request.customParameter("prompt", "select_account");
        }
        return request.build().toURI();
    }

    @Override
    public void checkIssuer(@Nullable String issuer) {
        UpstreamException.unless(
                issuer == null
                        || issuer.equals(site.toString())
                        || issuer.equals(site + "/login/oauth"),
                "the answer is another issuer's");
    }

    @Override
    public UpstreamIdentity identity(String code, LoginState state) {
        String token =
                client.redeem(
                                URI.create(site + "/login/oauth/access_token"),
                                site.toString(),
                                code,
                                state)
                        .getTokens()
                        .getAccessToken()
                        .getValue();
        JsonNode user = get("/user", token);
        UpstreamException.unless(user.path("id").isIntegralNumber(), "the user has no id");
        Optional<String> email = address(get("/user/emails", token));
        return new UpstreamIdentity(
                name,
                user.get("id").asText(),
                email.orElse(null),
                email.isPresent(),
                user.path("name").textValue(),
                null);
    }

    /// The primary one, if it is verified.
    private static Optional<String> address(JsonNode emails) {
        for (JsonNode email : emails) {
            if (email.path("primary").asBoolean() && email.path("verified").asBoolean()) {
                return Optional.ofNullable(email.path("email").textValue());
            }
        }
        return Optional.empty();
    }

    private JsonNode get(String path, String token) {
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, URI.create(api + path));
        request.setAccept("application/vnd.github+json");
        request.setAuthorization(new BearerAccessToken(token).toAuthorizationHeader());
        HTTPResponse answer = client.answer(request);
        UpstreamException.unless(
                answer.getStatusCode() == 200,
                "%s answered with status %d".formatted(path, answer.getStatusCode()));
        try {
            JsonNode read = JSON.readTree(answer.getBody());
            UpstreamException.unless(read.isContainerNode(), path + " answered with no JSON");
            return read;
        } catch (JsonProcessingException e) {
            throw new UpstreamException(
                    UpstreamException.Kind.UNBELIEVABLE, path + " answered with no JSON");
        }
    }
}
