package dev.cardea.support;

import static io.restassured.RestAssured.given;

import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.accounts.Registration;
import dev.cardea.crypto.Secrets;
import dev.cardea.tokens.FirstPartyScopes;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;

/// Makes people, and logs them in as a client app would.
@ApplicationScoped
public class People {

    public static final String PASSWORD = "a quiet harbour at dusk";

    @Inject Registration registration;
    @Inject Roles roles;

    /// Somebody new with a verified address.
    public Account somebody() {
        return registration.create(
                new Registration.Request(fresh() + "@example.com", PASSWORD, null, "Some Body"),
                false);
    }

    /// Somebody new who may administer.
    public Account administrator() {
        Account account = somebody();
        roles.grant(account.id(), roles.named(Role.ADMIN), null);
        return account;
    }

    /// A new administrator's access token.
    public String admin() {
        return admin(administrator());
    }

    public static String admin(Account administrator) {
        return login(administrator, FirstPartyScopes.ADMIN).getString("access_token");
    }

    /// A name that nobody has.
    public static String fresh() {
        return "p"
                + Secrets.token(9)
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace('_', 'x')
                        .replace('-', 'y');
    }

    public static Response tryLogin(String identifier, String password) {
        return post("/auth/login", Map.of("identifier", identifier, "password", password));
    }

    public static JsonPath login(Account account) {
        return tryLogin(account.email(), PASSWORD).then().statusCode(200).extract().jsonPath();
    }

    public static JsonPath login(Account account, String scope) {
        return post(
                        "/auth/login",
                        Map.of("identifier", account.email(), "password", PASSWORD, "scope", scope))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    public static Response refresh(String token) {
        return post("/auth/refresh", Map.of("refresh_token", token));
    }

    public static Response me(String accessToken) {
        return given().auth().oauth2(accessToken).get("/auth/me");
    }

    public static Response post(String path, Object body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    public static Response post(String path, String accessToken, Object body) {
        return given().auth()
                .oauth2(accessToken)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path);
    }
}
