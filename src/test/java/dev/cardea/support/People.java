package dev.cardea.support;

import static io.restassured.RestAssured.given;

import dev.cardea.access.AdminScopes;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.accounts.Registration;
import dev.cardea.crypto.Secrets;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes people, and logs them in as a client app would.
@ApplicationScoped
public class People {

    public static final String PASSWORD = "a quiet harbour at dusk";

    @Inject Registration registration;
    @Inject Roles roles;

    /// Somebody new with a verified address.
    public Account somebody() {
        return somebody(PASSWORD);
    }

    public Account somebody(String password) {
        return registration.create(
                new Registration.Request(fresh() + "@example.com", password, null, "Some Body"),
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
        return login(administrator, AdminScopes.ALL).getString("access_token");
    }

    /// A name that nobody has.
    public static String fresh() {
        return "p"
                + Secrets.token(9)
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace('_', 'x')
                        .replace('-', 'y');
    }

    /// For tests in which it is refused: one that fails for many people counts as spraying.
    public static String freshPassword() {
        return "a harbour called " + fresh();
    }

    public static Response tryLogin(String identifier, String password) {
        return post("/auth/login", Map.of("identifier", identifier, "password", password));
    }

    public static JsonPath login(Account account) {
        return tryLogin(account.email(), PASSWORD).then().statusCode(200).extract().jsonPath();
    }

    public static JsonPath login(Account account, String scope) {
        return login(account, PASSWORD, scope);
    }

    public static JsonPath login(Account account, String password, String scope) {
        return post(
                        "/auth/login",
                        Map.of("identifier", account.email(), "password", password, "scope", scope))
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
        return anywhere().contentType(ContentType.JSON).body(body).post(path);
    }

    public static Response post(String path, String accessToken, Object body) {
        return as(accessToken).contentType(ContentType.JSON).body(body).post(path);
    }

    public static RequestSpecification as(String accessToken) {
        return anywhere().auth().oauth2(accessToken);
    }

    /// A request from an address that nobody has called from: no test spends another's budget.
    public static RequestSpecification anywhere() {
        byte[] random = Secrets.bytes(3);
        return given().header(
                        "X-Forwarded-For",
                        "10.%d.%d.%d"
                                .formatted(random[0] & 0xff, random[1] & 0xff, random[2] & 0xff));
    }

    /// What an answer says but for what is different in each: its time, its request id and the id
    /// of a new account.
    public static String said(Response answer) {
        String headers =
                answer.headers().asList().stream()
                        .filter(header -> !header.hasSameNameAs(new Header("Date", "")))
                        .filter(header -> !header.hasSameNameAs(new Header("X-Request-Id", "")))
                        .map(Header::toString)
                        .sorted()
                        .collect(Collectors.joining("\n"));
        String body = answer.asString().replaceAll("\"(id|request_id)\":\"[^\"]*\"", "\"$1\":\"\"");
        return answer.statusCode() + "\n" + headers + "\n\n" + body;
    }
}
