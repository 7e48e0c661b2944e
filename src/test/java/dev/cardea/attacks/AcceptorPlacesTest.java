package dev.cardea.attacks;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Whoever takes a token, code, link or cookie has a place in the matrix of acceptors: a class that
/// begins to ask one of the judges fails here until it has one.
class AcceptorPlacesTest {

    private static final String ROOT = "dev.cardea.";

    /// Who judges, and by which methods. A judge that asks another is no place: who asks it is.
    private static final Map<String, Set<String>> JUDGES =
            Map.ofEntries(
                    entry("accounts.OneTimeTokens", Set.of("redeem")),
                    entry("clients.ClientAssertions", Set.of("client")),
                    entry("clients.ClientAuthenticator", Set.of("authenticate")),
                    entry("clients.ClientRegistry", Set.of("registered")),
                    entry("clients.InitialAccessTokens", Set.of("redeem")),
                    entry("crypto.FieldCipher", Set.of("open")),
                    entry("federation.IdTokenCheck", Set.of("verify")),
                    entry("federation.Seal", Set.of("open")),
                    entry("keys.ForeignJwts", Set.of("verify", "verifyWithItsOwnKey")),
                    entry("keys.JwtVerifier", Set.of("verify", "verifyPast")),
                    entry("oauth.LogoutRequests", Set.of("open", "read")),
                    entry("oauth.authorize.FlowSeal", Set.of("open")),
                    entry("oauth.authorize.PushedRequests", Set.of("find")),
                    entry("oauth.authorize.RequestObjects", Set.of("open")),
                    entry("oauth.token.WorkloadIssuers", Set.of("workload")),
                    entry("sessions.BrowserSessions", Set.of("find")),
                    entry("signals.ReceiverAccess", Set.of("manages", "reads")),
                    entry(
                            "tokens.AccessTokens",
                            Set.of("accept", "acceptForAnybody", "read", "session")),
                    entry("tokens.AuthorizationCodes", Set.of("find", "redeem")),
                    entry("tokens.DeviceCodes", Set.of("find", "poll", "redeem")),
                    entry("tokens.DpopProofs", Set.of("check")),
                    entry("tokens.ExchangedTokens", Set.of("accept")),
                    entry("tokens.RefreshTokenFormat", Set.of("read")),
                    entry(
                            "tokens.RefreshTokens",
                            Set.of("rotate", "keep", "session", "liveSession")),
                    entry("tokens.SealedPerson", Set.of("of")),
                    entry("tokens.Senders", Set.of("client", "identify")),
                    entry("tokens.TokenRevocation", Set.of("revoke")),
                    entry("web.ClientCertificates", Set.of("current")),
                    entry("web.Csrf", Set.of("fits")),
                    entry("web.PresentedToken", Set.of("of")));

    /// They unseal what they keep themselves: nobody brings it.
    private static final Set<String> KEEPERS =
            Set.of("keys.SigningKeys", "mail.MailOutbox", "signals.SignalStreams");

    /// The walk over the OpenAPI document in {@link AcceptorMatrixTest}.
    private static final String ROUTES = "every bearer route";

    private static final String SESSION = "session cookie";

    /// Who asks the judges, and the acceptors in which the matrix meets them.
    private static final Map<String, List<String>> PLACES =
            Map.ofEntries(
                    entry("accounts.EmailChange", List.of("new address")),
                    entry("accounts.EmailVerification", List.of("verification")),
                    entry("accounts.LinkProof", List.of("connecting")),
                    entry("accounts.PasswordReset", List.of("reset")),
                    entry(
                            "api.LogoutResource",
                            List.of("log-out", "log-out, by cookie", "log-out, as bearer")),
                    entry("api.RefreshResource", List.of("refresh", "refresh, by cookie")),
                    entry("federation.Linking", List.of("claim of an account", "connecting")),
                    entry("federation.OpenIdUpstream", List.of("callback, the ID token")),
                    entry(
                            "federation.UpstreamLogin",
                            List.of("callback, its state", "callback, its cookie")),
                    entry(
                            "feed.AppliedEndpoint",
                            List.of(
                                    "client_secret at /revocations/applied",
                                    "client_assertion at /revocations/applied")),
                    entry("feed.CheckEndpoint", List.of("check", "/oauth/check, by DPoP")),
                    entry("oauth.DpopAuthentication", List.of("/auth/me, by DPoP")),
                    entry(
                            "oauth.EndSessionEndpoint",
                            List.of("id_token_hint, to log out", "log-out request", SESSION)),
                    entry(
                            "oauth.IntrospectionEndpoint",
                            List.of(
                                    "introspection",
                                    "client_secret at /oauth/introspect",
                                    "client_assertion at /oauth/introspect")),
                    entry(
                            "oauth.RegistrationEndpoint",
                            List.of(
                                    "registration",
                                    "registered client",
                                    "registered client, changed",
                                    "registered client, deleted")),
                    entry(
                            "oauth.RevocationEndpoint",
                            List.of(
                                    "revocation",
                                    "client_secret at /oauth/revoke",
                                    "client_assertion at /oauth/revoke")),
                    entry(
                            "oauth.UserInfoEndpoint",
                            List.of("userinfo", "userinfo, in a form", "/oauth/userinfo, by DPoP")),
                    entry(
                            "oauth.authorize.AuthorizationRequests",
                            List.of("request", "request_uri", "request, pushed")),
                    entry("oauth.authorize.AuthorizeEndpoint", List.of("flow", SESSION)),
                    entry(
                            "oauth.authorize.ParEndpoint",
                            List.of(
                                    "client_secret at /oauth/par",
                                    "client_assertion at /oauth/par")),
                    entry(
                            "oauth.authorize.RequestedAuthentication",
                            List.of("id_token_hint, to log in")),
                    entry(
                            "oauth.device.DeviceAuthorizationEndpoint",
                            List.of(
                                    "client_secret at /oauth/device_authorization",
                                    "client_assertion at /oauth/device_authorization")),
                    entry("oauth.device.DeviceVerification", List.of("user_code")),
                    entry("oauth.token.AuthorizationCodeGrant", List.of("code")),
                    entry("oauth.token.DeviceCodeGrant", List.of("device_code")),
                    entry("oauth.token.JwtBearerGrant", List.of("assertion")),
                    entry("oauth.token.RefreshTokenGrant", List.of("refresh_token")),
                    entry(
                            "oauth.token.TokenEndpoint",
                            List.of("client_secret", "client_assertion", "DPoP")),
                    entry(
                            "oauth.token.TokenExchangeGrant",
                            List.of("subject_token", "actor_token")),
                    entry("pages.AccountPage", List.of(SESSION)),
                    entry("pages.BrowserLogin", List.of(SESSION)),
                    entry("pages.CallbackPage", List.of(SESSION)),
                    entry("pages.ChangePasswordPage", List.of(SESSION)),
                    entry("pages.ConsentPage", List.of(SESSION)),
                    entry("pages.DevicePage", List.of(SESSION)),
                    entry("pages.FlowPages", List.of("flow of the log-in page")),
                    entry("pages.LoginPage", List.of(SESSION)),
                    entry("pages.LogoutPage", List.of("log-out request", SESSION)),
                    entry("pages.UpstreamPage", List.of(SESSION)),
                    entry("pages.Visit", List.of("form token")),
                    entry("signals.PollEndpoint", List.of("POST /ssf/poll")),
                    entry("signals.StatusEndpoint", List.of("GET /ssf/status", "POST /ssf/status")),
                    entry(
                            "signals.StreamEndpoint",
                            List.of(
                                    "GET /ssf/streams",
                                    "POST /ssf/streams",
                                    "PATCH /ssf/streams",
                                    "PUT /ssf/streams",
                                    "DELETE /ssf/streams",
                                    "/ssf/streams, by DPoP")),
                    entry("signals.VerificationEndpoint", List.of("POST /ssf/verification")),
                    entry("tokens.BearerAuthentication", List.of(ROUTES)));

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.cardea");

    @Test
    void whoever_asks_a_judge_has_a_place() {
        Map<String, Set<String>> asking = new TreeMap<>();
        for (JavaClass type : HOUSE) {
            String name = name(outermost(type));
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                String judge = name(access.getTargetOwner());
                if (JUDGES.getOrDefault(judge, Set.of()).contains(access.getName())) {
                    asking.computeIfAbsent(name, _ -> new TreeSet<>())
                            .add(judge + '.' + access.getName());
                }
            }
        }
        asking.keySet().removeAll(JUDGES.keySet());
        asking.keySet().removeAll(KEEPERS);
        assertThat(asking.keySet())
                .as("what they ask: %s", asking)
                .containsExactlyInAnyOrderElementsOf(PLACES.keySet());
    }

    @Test
    void the_judges_are_there() {
        JUDGES.forEach((judge, methods) ->
                assertThat(HOUSE.get(ROOT + judge).getMethods().stream().map(JavaMethod::getName))
                        .as(judge)
                        .containsAll(methods));
    }

    @Test
    void a_place_is_one_of_the_matrix_and_the_matrix_has_no_other() {
        Set<String> named = new HashSet<>();
        PLACES.values().forEach(named::addAll);
        named.remove(ROUTES);
        assertThat(Acceptor.all().stream().map(Acceptor::name))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(named);
    }

    private static String name(JavaClass type) {
        return type.getName().replace(ROOT, "");
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(AcceptorPlacesTest::outermost).orElse(type);
    }
}
