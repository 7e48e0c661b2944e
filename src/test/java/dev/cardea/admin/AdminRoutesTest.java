package dev.cardea.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.access.AdminScopes;
import dev.cardea.accounts.Account;
import dev.cardea.support.AdminApi;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.SignalReceiver;
import dev.cardea.support.Wire;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every route of the admin API, as the OpenAPI document has it, for nobody, for an ordinary user,
/// for an administrator and for each scope. A new route fails until it stands in the table.
@QuarkusTest
class AdminRoutesTest {

    private static final List<String> VERBS = List.of("get", "post", "put", "patch", "delete");

    private static final String NOBODY = "01900000-0000-7000-8000-000000000000";

    private static final Map<String, Object> CLIENT =
            Map.of("redirect_uris", List.of("https://app.example/cb"));

    @Inject People people;
    @Inject OAuthClients clients;

    private static Map<String, Object> server(String identifier) {
        return Map.of("identifier", identifier, "name", "Books");
    }

    /// The scope that opens it, after `cardea:admin:`, what is sent, and the status of the answer.
    private record Good(String scope, @Nullable Object body, int status) {

        Good(String scope, int status) {
            this(scope, null, status);
        }

        /// All scopes that open it.
        Set<String> scopes() {
            String noun = scope.replace(":read", "");
            return scope.equals(noun)
                    ? Set.of("", ":" + noun)
                    : Set.of("", ":" + noun, ":" + scope);
        }
    }

    private static Map<String, Good> table(Things there) {
        return Map.ofEntries(
                Map.entry("GET /users", new Good("users:read", 200)),
                Map.entry(
                        "POST /users",
                        new Good("users", Map.of("email", People.fresh() + "@example.com"), 201)),
                Map.entry("GET /users/{id}", new Good("users:read", 200)),
                Map.entry("DELETE /users/{id}", new Good("users", 204)),
                Map.entry("POST /users/{id}/disable", new Good("users", 204)),
                Map.entry("POST /users/{id}/enable", new Good("users", 204)),
                Map.entry("POST /users/{id}/reset-password", new Good("users", 202)),
                Map.entry("GET /users/{id}/sessions", new Good("sessions:read", 200)),
                Map.entry("DELETE /users/{id}/sessions", new Good("sessions", 204)),
                Map.entry("DELETE /users/{id}/sessions/{session}", new Good("sessions", 204)),
                Map.entry("GET /users/{id}/profile", new Good("users:read", 200)),
                Map.entry(
                        "PUT /users/{id}/profile",
                        new Good("users", Map.of("nickname", "Some"), 200)),
                Map.entry("GET /users/{id}/roles", new Good("roles:read", 200)),
                Map.entry("PUT /users/{id}/roles/{role}", new Good("roles", 204)),
                Map.entry("DELETE /users/{id}/roles/{role}", new Good("roles", 204)),
                Map.entry("GET /roles", new Good("roles:read", 200)),
                Map.entry("POST /roles", new Good("roles", Map.of("name", People.fresh()), 201)),
                Map.entry("GET /roles/{id}", new Good("roles:read", 200)),
                Map.entry(
                        "PUT /roles/{id}",
                        new Good(
                                "roles", Map.of("description", "", "permissions", List.of()), 200)),
                Map.entry("DELETE /roles/{id}", new Good("roles", 204)),
                Map.entry("GET /organizations", new Good("organizations:read", 200)),
                Map.entry(
                        "POST /organizations",
                        new Good(
                                "organizations",
                                Map.of("slug", People.fresh(), "name", "Acme"),
                                201)),
                Map.entry("GET /organizations/{id}", new Good("organizations:read", 200)),
                Map.entry(
                        "PATCH /organizations/{id}",
                        new Good("organizations", Map.of("name", "Acme 2"), 200)),
                Map.entry("DELETE /organizations/{id}", new Good("organizations", 204)),
                Map.entry("GET /organizations/{id}/members", new Good("organizations:read", 200)),
                Map.entry(
                        "PUT /organizations/{id}/members/{account}",
                        new Good("organizations", Map.of("roles", List.of()), 200)),
                Map.entry(
                        "DELETE /organizations/{id}/members/{account}",
                        new Good("organizations", 204)),
                Map.entry("GET /clients", new Good("clients:read", 200)),
                Map.entry("POST /clients", new Good("clients", Map.of("metadata", CLIENT), 201)),
                Map.entry("GET /clients/{id}", new Good("clients:read", 200)),
                Map.entry(
                        "PUT /clients/{id}", new Good("clients", Map.of("metadata", CLIENT), 200)),
                Map.entry("DELETE /clients/{id}", new Good("clients", 204)),
                Map.entry("POST /clients/{id}/disable", new Good("clients", 200)),
                Map.entry("POST /clients/{id}/enable", new Good("clients", 200)),
                Map.entry("POST /clients/{id}/revoke", new Good("clients", 204)),
                Map.entry("POST /clients/{id}/secrets", new Good("clients", 201)),
                Map.entry("DELETE /clients/{id}/secrets/{secret}", new Good("clients", 204)),
                Map.entry("GET /resource-servers", new Good("resource-servers:read", 200)),
                Map.entry(
                        "POST /resource-servers",
                        new Good("resource-servers", server("urn:" + People.fresh()), 201)),
                Map.entry("GET /resource-servers/{id}", new Good("resource-servers:read", 200)),
                Map.entry(
                        "PUT /resource-servers/{id}",
                        new Good("resource-servers", server(there.identifier), 200)),
                Map.entry("DELETE /resource-servers/{id}", new Good("resource-servers", 204)),
                Map.entry(
                        "GET /initial-access-tokens", new Good("initial-access-tokens:read", 200)),
                Map.entry(
                        "POST /initial-access-tokens",
                        new Good("initial-access-tokens", Map.of("label", "CI"), 201)),
                Map.entry(
                        "DELETE /initial-access-tokens/{id}",
                        new Good("initial-access-tokens", 204)),
                Map.entry("GET /keys", new Good("keys:read", 200)),
                Map.entry("POST /keys/rotate", new Good("keys", 200)),
                Map.entry("POST /keys/{kid}/kill", new Good("keys", 204)),
                Map.entry("GET /revocations", new Good("revocations:read", 200)),
                Map.entry(
                        "POST /revocations",
                        new Good(
                                "revocations",
                                Map.of("type", "account", "account_id", there.account),
                                204)),
                Map.entry("GET /verifiers", new Good("revocations:read", 200)),
                Map.entry("GET /signal-streams", new Good("signal-streams:read", 200)),
                Map.entry("POST /signal-streams/{id}/disable", new Good("signal-streams", 204)),
                Map.entry("POST /signal-streams/{id}/enable", new Good("signal-streams", 204)),
                Map.entry("GET /audit", new Good("audit:read", 200)));
    }

    /// Things to act upon, made anew for each act.
    private record Things(
            UUID account,
            UUID session,
            String roleName,
            UUID role,
            UUID organization,
            String kid,
            UUID client,
            UUID secret,
            UUID server,
            String identifier,
            UUID initialToken,
            UUID stream) {

        String path(String route) {
            String path = route.substring(route.indexOf(' ') + 1);
            UUID id =
                    switch (path.split("/", -1)[1]) {
                        case "users" -> account;
                        case "roles" -> role;
                        case "clients" -> client;
                        case "resource-servers" -> server;
                        case "initial-access-tokens" -> initialToken;
                        case "signal-streams" -> stream;
                        default -> organization;
                    };
            return path.replace("{id}", id.toString())
                    .replace("{account}", account.toString())
                    .replace("{session}", session.toString())
                    .replace("{role}", roleName)
                    .replace("{secret}", secret.toString())
                    .replace("{kid}", kid);
        }
    }

    /// Things for the routes of one noun; the others' are not there.
    private Things things(String admin, String noun) {
        AdminApi api = new AdminApi(admin);
        UUID none = UUID.fromString(NOBODY);
        UUID account = none;
        UUID session = none;
        UUID role = none;
        UUID organization = none;
        String kid = NOBODY;
        UUID client = none;
        UUID secret = none;
        UUID server = none;
        UUID initialToken = none;
        UUID stream = none;
        String name = People.fresh();
        String identifier = "urn:" + name;
        switch (noun) {
            case "users", "organizations", "roles", "revocations" -> {
                Account somebody = people.somebody();
                account = somebody.id();
                session = People.login(somebody).getUUID("session_id");
                role = api.role(name);
                api.put("/users/" + account + "/roles/" + name).then().statusCode(204);
                organization = api.organization();
                api.put(
                                "/organizations/" + organization + "/members/" + account,
                                Map.of("roles", List.of(name)))
                        .then()
                        .statusCode(200);
            }
            case "clients" -> {
                JsonPath made = api.post("/clients", Map.of("metadata", CLIENT)).jsonPath();
                client = made.getUUID("id");
                secret = made.getUUID("secrets[0].id");
            }
            case "resource-servers" ->
                    server =
                            api.post("/resource-servers", server(identifier))
                                    .jsonPath()
                                    .getUUID("id");
            case "initial-access-tokens" ->
                    initialToken =
                            api.post("/initial-access-tokens", Map.of("label", "CI"))
                                    .jsonPath()
                                    .getUUID("id");
            case "keys" ->
                    kid = api.get("/keys").jsonPath().getString("keys.find{it.status=='next'}.kid");
            case "signal-streams" ->
                    stream = UUID.fromString(SignalReceiver.registered(clients).polled());
            default -> {}
        }
        return new Things(
                account,
                session,
                name,
                role,
                organization,
                kid,
                client,
                secret,
                server,
                identifier,
                initialToken,
                stream);
    }

    /// The routes of the document, and what it says of their security.
    private static Map<String, String> routes() {
        JsonPath document =
                given().accept(ContentType.JSON).get("/q/openapi").then().extract().jsonPath();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        Map<String, String> routes = new TreeMap<>();
        paths.forEach((path, verbs) -> {
            if (path.startsWith("/admin/")) {
                verbs.keySet().stream()
                        .filter(VERBS::contains)
                        .forEach(verb ->
                                routes.put(
                                        verb.toUpperCase(Locale.ROOT)
                                                + " "
                                                + path.substring("/admin/api".length()),
                                        String.valueOf(verbs.get(verb).get("security"))));
            }
        });
        return routes;
    }

    @Test
    void the_table_has_every_route_of_the_document_and_the_scope_that_it_asks_for() {
        Map<String, String> expected =
                table(things(people.admin(), "")).entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        row ->
                                                "[{SecurityScheme=[cardea:admin:%s]}]"
                                                        .formatted(row.getValue().scope())));
        assertThat(routes()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @TestFactory
    Stream<DynamicTest> nobody_gets_401_a_user_403_and_an_administrator_an_answer() {
        String every = AdminScopes.all().collect(Collectors.joining(" "));
        Account administrator = people.administrator();
        List<String> forbidden =
                List.of(
                        People.login(people.somebody(), "profile " + every)
                                .getString("access_token"),
                        People.login(administrator).getString("access_token"));
        String admin = People.admin(administrator);
        return routes().keySet().stream()
                .map(route -> DynamicTest.dynamicTest(route, () -> check(route, forbidden, admin)));
    }

    private void check(String route, List<String> forbidden, String admin) {
        Things things = things(admin, route.split("/", -1)[1]);
        Good good = table(things).get(route);
        String path = things.path(route);
        refused(send(null, route, path, good.body()), 401);
        refused(send("no.such.token", route, path, good.body()), 401);
        for (String token : forbidden) {
            refused(send(token, route, path, good.body()), 403);
            refused(send(token, route, path, null), 403);
        }
        send(admin, route, path, good.body()).then().statusCode(good.status());
    }

    /// Asks for things that are not there, or says nothing: whom the route lets in is not told that
    /// it is forbidden.
    @TestFactory
    Stream<DynamicTest> each_scope_opens_what_the_table_says() {
        Map<String, Good> table = table(things(people.admin(), ""));
        Account administrator = people.administrator();
        Map<String, String> tokens =
                AdminScopes.all()
                        .collect(
                                Collectors.toMap(
                                        scope -> scope.substring("cardea:admin".length()),
                                        scope ->
                                                People.login(administrator, scope)
                                                        .getString("access_token")));
        assertThat(tokens.keySet())
                .containsAll(table.values().stream().flatMap(g -> g.scopes().stream()).toList());
        return table.entrySet().stream()
                .map(row ->
                        DynamicTest.dynamicTest(
                                row.getKey(),
                                () ->
                                        assertThat(openedBy(row.getKey(), tokens))
                                                .isEqualTo(row.getValue().scopes())));
    }

    private static Set<String> openedBy(String route, Map<String, String> tokens) {
        String[] verbAndPath = route.split(" ", -1);
        String path = "/admin/api" + verbAndPath[1].replaceAll("\\{[^}]+}", NOBODY);
        return tokens.keySet().stream()
                .filter(scope -> {
                    int status =
                            Wire.send(
                                            Wire.json(verbAndPath[0], path, "")
                                                    .header(
                                                            "Authorization",
                                                            "Bearer " + tokens.get(scope)))
                                    .status();
                    assertThat(status).isNotEqualTo(401).isLessThan(500);
                    return status != 403;
                })
                .collect(Collectors.toSet());
    }

    private static void refused(Response answer, int status) {
        answer.then().statusCode(status).contentType("application/problem+json");
    }

    private static Response send(
            @Nullable String token, String route, String path, @Nullable Object body) {
        RequestSpecification request = given();
        if (token != null) {
            request.auth().oauth2(token);
        }
        if (body != null) {
            request.contentType(ContentType.JSON).body(body);
        }
        return request.request(route.substring(0, route.indexOf(' ')), "/admin/api" + path);
    }
}
