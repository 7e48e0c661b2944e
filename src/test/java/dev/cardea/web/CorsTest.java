package dev.cardea.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CorsTest {

    private static final String APPLICATION = "https://anybody.example";

    @ParameterizedTest
    @ValueSource(strings = {"/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/oauth/par"})
    void an_application_in_the_browser_may_call_it_without_cookies(String path) {
        given().header("Origin", APPLICATION)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization, dpop")
                .options(path)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Access-Control-Allow-Methods", "GET, POST")
                .header(
                        "Access-Control-Allow-Headers",
                        allOf(containsString("DPoP"), containsString("Revocation-Seq")));
        given().header("Origin", APPLICATION)
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .formParam("client_id", "nobody")
                .post(path)
                .then()
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Access-Control-Expose-Headers", containsString("DPoP-Nonce"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth/authorize",
                "/oauth/logout",
                "/oauth/introspect",
                "/auth/refresh",
                "/login",
                "/account",
                "/admin/api/users",
                "/oauth/token/x"
            })
    void what_cookies_open_and_what_servers_ask_is_for_no_other_page(String path) {
        given().header("Origin", APPLICATION)
                .redirects()
                .follow(false)
                .get(path)
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
        given().header("Origin", APPLICATION)
                .header("Access-Control-Request-Method", "POST")
                .options(path)
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/.well-known/jwks.json"})
    void metadata_are_for_every_page(String path) {
        given().header("Origin", APPLICATION)
                .get(path)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("*"));
    }
}
