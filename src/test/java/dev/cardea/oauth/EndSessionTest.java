package dev.cardea.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// OpenID Connect RP-Initiated Logout 1.0, as a browser and a client see it.
@QuarkusTest
class EndSessionTest {

    private static final String BACK = "https://app.example/bye?from=here";
    private static final String PLAIN = "https://app.example/bye";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject ClientRegistry registry;
    @Inject ObjectMapper json;

    private ClientRegistry.Changed app;
    private Visitor visitor;
    private String hint;

    @BeforeEach
    void log_in() {
        app =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "post_logout_redirect_uris",
                                List.of(BACK, PLAIN),
                                "client_name",
                                "Harbour <b>Pilot</b>",
                                "token_endpoint_auth_method",
                                "none"));
        visitor = new Visitor(people.somebody());
        hint = visitor.tokens(app, "openid").getString("id_token");
    }

    @Test
    void an_id_token_of_the_session_ends_it_at_once_and_leads_back_with_the_state() {
        Response answer =
                logout(
                        Map.of(
                                "id_token_hint",
                                hint,
                                "post_logout_redirect_uri",
                                BACK,
                                "state",
                                "a b&c"));

        answer.then().statusCode(303).header("Location", BACK + "&state=a+b%26c");
        assertThat(answer.header("Revocation-Seq")).isNotNull();
        assertThat(visitor.silently(app)).isEqualTo("login_required");
    }

    @Test
    void no_state_comes_back_where_none_was_sent() {
        logout(Map.of("id_token_hint", hint, "post_logout_redirect_uri", BACK))
                .then()
                .statusCode(303)
                .header("Location", BACK);
    }

    @Test
    void without_a_redirect_uri_a_page_says_that_it_is_done() {
        logout(Map.of("id_token_hint", hint))
                .then()
                .statusCode(200)
                .body(containsString("id=\"login\""));
        assertThat(visitor.silently(app)).isEqualTo("login_required");
    }

    @Test
    void a_form_from_another_site_logs_out_too() {
        visitor.browser()
                .post(
                        "/oauth/logout",
                        Map.of("id_token_hint", hint, "post_logout_redirect_uri", PLAIN))
                .then()
                .statusCode(303)
                .header("Location", PLAIN);
        assertThat(visitor.silently(app)).isEqualTo("login_required");
    }

    @Test
    void without_a_hint_the_person_is_asked_and_then_led_back() {
        Response page =
                logout(
                        Map.of(
                                "client_id",
                                app.client().clientId(),
                                "post_logout_redirect_uri",
                                BACK,
                                "state",
                                "xyz"));
        page.then()
                .statusCode(200)
                .header(
                        "Content-Security-Policy",
                        containsString("form-action 'self' https://app.example;"))
                .body(containsString("id=\"logout-confirm\""))
                .body(not(containsString("<b>Pilot")));
        assertThat(visitor.silently(app)).isEqualTo("code");

        visitor.browser()
                .submit(page, "/logout", Map.of("decision", "logout"))
                .then()
                .statusCode(303)
                .header("Location", BACK + "&state=xyz");
        assertThat(visitor.silently(app)).isEqualTo("login_required");
    }

    @Test
    void a_redirect_uri_that_was_taken_away_on_the_way_is_not_led_to() {
        Response page =
                logout(
                        Map.of(
                                "client_id",
                                app.client().clientId(),
                                "post_logout_redirect_uri",
                                PLAIN));
        ObjectNode less = json.valueToTree(app.client().metadata());
        less.putArray("post_logout_redirect_uris").add(BACK);
        registry.change(
                app.client().id(), json.convertValue(less, ClientMetadata.class), false, null);

        visitor.browser()
                .submit(page, "/logout", Map.of("decision", "logout"))
                .then()
                .statusCode(400)
                .header("Location", nullValue())
                .body(containsString("id=\"error-code\""));
    }

    @Test
    void whoever_says_no_stays() {
        Response page = logout(Map.of("ui_locales", "en"));

        visitor.browser().submit(page, "/logout", Map.of("decision", "stay"));

        assertThat(visitor.silently(app)).isEqualTo("code");
    }

    @Test
    void a_form_that_no_page_of_ours_made_logs_nobody_out() {
        Map<String, String> form =
                new HashMap<>(Browser.hidden(logout(Map.of("ui_locales", "en"))));
        form.put("csrf", "forged");
        form.put("decision", "logout");

        visitor.browser().post("/logout", form).then().statusCode(403);

        assertThat(visitor.silently(app)).isEqualTo("code");
    }

    @Test
    void a_hint_about_somebody_else_is_no_order() {
        String other = new Visitor(people.somebody()).tokens(app, "openid").getString("id_token");

        logout(Map.of("id_token_hint", other, "post_logout_redirect_uri", BACK))
                .then()
                .statusCode(200)
                .body(containsString("id=\"logout-confirm\""));
        assertThat(visitor.silently(app)).isEqualTo("code");
    }

    @Test
    void a_hint_that_names_no_session_ends_the_browsers_own_and_no_other() {
        assertThat(Claims.of(hint).json().getString("sid")).isNull();
        Visitor elsewhere = new Visitor(visitor.account());
        elsewhere.tokens(app, "openid");
        String phone = People.login(visitor.account()).getString("refresh_token");

        logout(Map.of("id_token_hint", hint));

        assertThat(visitor.silently(app)).isEqualTo("login_required");
        assertThat(elsewhere.silently(app)).isEqualTo("code");
        People.refresh(phone).then().statusCode(200);
    }

    @Test
    void a_hint_whose_key_is_gone_is_none_and_leads_nowhere() {
        Map<String, String> request =
                new HashMap<>(
                        Map.of("id_token_hint", forgotten(hint), "post_logout_redirect_uri", BACK));
        new Browser()
                .get("/oauth/logout?" + Browser.query(request))
                .then()
                .statusCode(200)
                .body(containsString("id=\"login\""));
        Response page = logout(request);
        page.then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("form-action 'self';"))
                .body(containsString("id=\"logout-confirm\""));
        assertThat(visitor.silently(app)).isEqualTo("code");

        request.put("client_id", app.client().clientId());
        logout(request)
                .then()
                .statusCode(200)
                .header(
                        "Content-Security-Policy",
                        containsString("form-action 'self' https://app.example;"));
        visitor.browser()
                .submit(page, "/logout", Map.of("decision", "logout"))
                .then()
                .statusCode(200)
                .body(containsString("id=\"login\""));
        assertThat(visitor.silently(app)).isEqualTo("login_required");
    }

    @Test
    void what_is_not_as_it_should_be_leads_nowhere() {
        String[] parts = hint.split("\\.", -1);
        String none = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + parts[1] + ".";
        String damaged = parts[0] + "." + parts[1] + "." + parts[2].substring(4);
        String accessToken = visitor.tokens(app, "openid").getString("access_token");
        List<Map<String, String>> requests =
                List.of(
                        Map.of("id_token_hint", none, "post_logout_redirect_uri", BACK),
                        Map.of("id_token_hint", damaged, "post_logout_redirect_uri", BACK),
                        Map.of("id_token_hint", accessToken, "post_logout_redirect_uri", BACK),
                        Map.of("id_token_hint", hint, "client_id", "another"),
                        Map.of("id_token_hint", hint, "post_logout_redirect_uri", BACK + "&x=y"),
                        Map.of(
                                "id_token_hint",
                                hint,
                                "post_logout_redirect_uri",
                                "https://evil.example"),
                        Map.of("post_logout_redirect_uri", BACK),
                        Map.of("client_id", "nobody", "post_logout_redirect_uri", BACK),
                        Map.of("request", "forged"));

        for (Map<String, String> request : requests) {
            logout(request)
                    .then()
                    .statusCode(400)
                    .header("Location", nullValue())
                    .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                    .body(containsString("<code id=\"error-code\">invalid_request</code>"));
        }
        assertThat(visitor.silently(app)).isEqualTo("code");
    }

    @Test
    void nobody_logged_in_is_led_back_with_a_hint_alone() {
        Browser stranger = new Browser();
        Map<String, String> request =
                new HashMap<>(
                        Map.of(
                                "client_id",
                                app.client().clientId(),
                                "post_logout_redirect_uri",
                                BACK));

        stranger.get("/oauth/logout?" + Browser.query(request))
                .then()
                .statusCode(200)
                .body(containsString("id=\"login\""));
        request.put("id_token_hint", hint);
        stranger.get("/oauth/logout?" + Browser.query(request))
                .then()
                .statusCode(303)
                .header("Location", BACK);
    }

    private Response logout(Map<String, String> parameters) {
        return visitor.browser().get("/oauth/logout?" + Browser.query(parameters));
    }

    /// The ID token as if by a key that was deleted.
    private static String forgotten(String idToken) {
        return base64("{\"alg\":\"RS256\",\"kid\":\"forgotten\",\"typ\":\"JWT\"}")
                + idToken.substring(idToken.indexOf('.'));
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
