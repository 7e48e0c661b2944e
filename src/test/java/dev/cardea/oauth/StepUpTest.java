package dev.cardea.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;

import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.StrictClient;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A resource wants a fresher log-in (RFC 9470), and says who gives tokens for it (RFC 9728).
@QuarkusTest
class StepUpTest {

    private static final String RESOURCE = "/oauth/check?max_age=300";
    private static final Pattern MAX_AGE = Pattern.compile("max_age=([0-9]+)");

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;

    private Account account;

    @BeforeEach
    void somebody() {
        account = people.somebody();
    }

    @Test
    void a_client_is_refused_logs_the_person_in_again_and_is_let_through() {
        StrictClient client = StrictClient.register(clients, Map.of());
        Visitor visitor = new Visitor(account);
        client.tokens(visitor, Map.of());
        anHourPasses();
        String old = client.tokens(visitor, Map.of()).getString("access_token");
        client.get("/oauth/check", old).then().statusCode(200);

        Response refused = client.get(RESOURCE, old);
        refused.then().statusCode(401);
        String challenge = refused.header("WWW-Authenticate");
        assertThat(challenge)
                .startsWith("DPoP error=\"insufficient_user_authentication\"")
                .contains("max_age=300");

        Matcher maxAge = MAX_AGE.matcher(challenge);
        assertThat(maxAge.find()).isTrue();
        JsonPath tokens = client.tokens(visitor, Map.of("max_age", maxAge.group(1)));
        String fresh = tokens.getString("access_token");
        client.get(RESOURCE, fresh).then().statusCode(200);
        client.post("/oauth/introspect", Map.of("token", fresh))
                .then()
                .body("acr", equalTo("aal1"))
                .body("auth_time", greaterThan((int) (System.currentTimeMillis() / 1000) - 300));
    }

    @Test
    void a_gateway_says_how_strong_the_log_in_must_be() {
        StrictClient client = StrictClient.register(clients, Map.of());
        String token = client.tokens(new Visitor(account), Map.of()).getString("access_token");
        client.get("/oauth/check?acr_values=aal1 aal2", token).then().statusCode(200);
        Response refused = client.get("/oauth/check?acr_values=aal3&max_age=60", token);
        refused.then().statusCode(401);
        assertThat(refused.header("WWW-Authenticate"))
                .contains("acr_values=\"aal3\"", "max_age=60");
        client.get("/oauth/check?max_age=soon", token).then().statusCode(400);
    }

    @Test
    void exporting_everything_needs_a_recent_log_in() {
        JsonPath login = People.login(account);
        anHourPasses();
        String old = People.refresh(login.getString("refresh_token")).path("access_token");
        People.me(old).then().statusCode(200);

        Response refused = People.as(old).get("/auth/me/export");
        refused.then().statusCode(401).body("type", endsWith("insufficient-user-authentication"));
        assertThat(refused.header("WWW-Authenticate"))
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .contains("max_age=900");

        People.as(People.login(account).getString("access_token"))
                .get("/auth/me/export")
                .then()
                .statusCode(200);
    }

    @Test
    void another_user_name_needs_a_recent_log_in_and_a_name_does_not() {
        JsonPath login = People.login(account);
        anHourPasses();
        String old = People.refresh(login.getString("refresh_token")).path("access_token");

        rename(old, Map.of("name", "Another", "username", People.fresh()))
                .then()
                .statusCode(401)
                .body("type", endsWith("insufficient-user-authentication"));
        rename(old, Map.of("username", "")).then().statusCode(401);
        rename(old, Map.of("name", "Another")).then().statusCode(200);

        rename(People.login(account).getString("access_token"), Map.of("username", People.fresh()))
                .then()
                .statusCode(200);
    }

    private static Response rename(String token, Map<String, String> fields) {
        return People.as(token).contentType(ContentType.JSON).body(fields).patch("/auth/me");
    }

    @Test
    void the_service_says_of_itself_who_gives_tokens_for_it() {
        given().get("/.well-known/oauth-protected-resource")
                .then()
                .statusCode(200)
                .body("resource", equalTo(StrictClient.ISSUER))
                .body("authorization_servers[0]", equalTo(StrictClient.ISSUER))
                .body("scopes_supported", hasItems("openid", "ssf.manage"))
                .body("bearer_methods_supported[0]", equalTo("header"));
    }

    /// RFC 6750 §3.1: an error would be about a token, and clients would refresh theirs. RFC 9728
    /// §3.3: metadata that a challenge points to must name the URL of the request as the resource,
    /// or be thrown away; ours name the issuer.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/me",
                "/admin/api/users",
                "/oauth/userinfo",
                "/ssf/streams",
                "/oauth/check",
                "/oauth/register/x"
            })
    void a_request_without_a_token_is_told_the_scheme_and_nothing_else(String path) {
        given().get(path).then().statusCode(401).header("WWW-Authenticate", "Bearer");
    }

    private void anHourPasses() {
        database.update(
                "UPDATE session SET auth_time = auth_time - 3600 WHERE account_id = ?",
                account.id());
    }
}
