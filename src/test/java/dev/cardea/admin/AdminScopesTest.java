package dev.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.cardea.access.AdminScopes;
import dev.cardea.accounts.Account;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Claims;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Route;
import dev.cardea.support.Visitor;
import dev.cardea.support.Wire;
import dev.cardea.support.Wire.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who has every scope of the admin API but `cardea:admin` makes nobody administer more or less
/// than before. Which scope opens which route: {@link AdminRoutesTest}.
@QuarkusTest
class AdminScopesTest {

    private static final String EVERY = AdminScopes.all().collect(Collectors.joining(" "));

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;

    private AdminApi api;
    private Account helper;
    private String helping;
    private UUID helpingId;
    private AdminApi helpers;

    @BeforeEach
    void somebodyWithAllButTheWhole() {
        api = new AdminApi(people.admin());
        helping = People.fresh();
        helpingId = api.role(helping, finer().toArray(String[]::new));
        helper = holder(helping);
        helpers = new AdminApi(People.login(helper, EVERY).getString("access_token"));
        assertThat(Claims.of(helpers.token()).scope())
                .containsExactlyInAnyOrderElementsOf(finer().toList());
    }

    @Test
    void one_gets_what_one_asks_for_and_holds() {
        String role = People.fresh();
        UUID id = api.role(role, "cardea:admin:users", "cardea:admin:audit:read");
        Account account = holder(role);
        JsonPath login = People.login(account, "profile " + EVERY);
        assertThat(Claims.of(login.getString("access_token")).scope())
                .containsExactlyInAnyOrder(
                        "profile",
                        "cardea:admin:users",
                        "cardea:admin:users:read",
                        "cardea:admin:audit:read");
        assertThat(scope(People.login(account, "profile"))).containsExactly("profile");
        assertThat(scope(People.login(account, "cardea:admin:users:read")))
                .containsExactly("cardea:admin:users:read");

        api.put(
                        "/roles/" + id,
                        Map.of(
                                "description",
                                "",
                                "permissions",
                                List.of("cardea:admin:users:read")))
                .then()
                .statusCode(200);
        new AdminApi(login.getString("access_token")).get("/users").then().statusCode(401);
        assertThat(
                        scope(
                                People.refresh(login.getString("refresh_token"))
                                        .then()
                                        .statusCode(200)
                                        .extract()
                                        .jsonPath()))
                .containsExactlyInAnyOrder("profile", "cardea:admin:users:read");
    }

    @Test
    void a_scope_that_is_not_there_is_named() {
        People.post(
                        "/auth/login",
                        Map.of(
                                "email",
                                helper.email(),
                                "password",
                                People.PASSWORD,
                                "scope",
                                "cardea:admin:everything"))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("scope"));
    }

    @Test
    void nothing_is_done_to_who_administers_without_the_whole() {
        Account administrator = people.administrator();
        Account other = holder(api, "cardea:admin:audit:read");
        UUID organization = api.organization();
        String ordinary = People.fresh();
        api.role(ordinary);
        List<Route> routes =
                Route.all().stream()
                        .filter(route -> !route.method().equals("GET"))
                        .filter(route ->
                                route.path().startsWith("/admin/api/users/{id}")
                                        || route.path().contains("{account}"))
                        .toList();
        assertThat(routes).hasSizeGreaterThanOrEqualTo(11);
        for (Account target : List.of(administrator, other, helper)) {
            UUID session = People.login(target).getUUID("session_id");
            String before = api.get("/users/" + target.id()).asString();
            for (Route route : routes) {
                assertThat(sent(route, target.id(), organization, session, ordinary).status())
                        .as("%s", route)
                        .isEqualTo(403);
            }
            revoked(Map.of("type", "account", "account_id", target.id()));
            revoked(Map.of("type", "session", "account_id", target.id(), "session_id", session));
            assertThat(api.get("/users/" + target.id()).asString()).isEqualTo(before);
            api.get("/users/" + target.id() + "/sessions")
                    .then()
                    .body("sessions.id", hasItem(session.toString()));
        }
    }

    private Answer sent(
            Route route, UUID target, UUID organization, UUID session, String ordinary) {
        String path =
                route.path()
                        .replace("/users/{id}", "/users/" + target)
                        .replace("{id}", organization.toString())
                        .replace("{account}", target.toString())
                        .replace("{session}", session.toString())
                        .replace("{role}", ordinary);
        String body =
                route.path().contains("{account}")
                        ? "{\"roles\":[]}"
                        : route.fields().isEmpty() ? "" : "{}";
        return Wire.send(
                Wire.json(route.method(), path, body)
                        .header("Authorization", "Bearer " + helpers.token()));
    }

    private void revoked(Map<String, Object> what) {
        helpers.post("/revocations", what).then().statusCode(403);
    }

    @Test
    void who_tries_is_recorded() {
        String path = "/users/" + people.administrator().id() + "/disable";
        helpers.post(path).then().statusCode(403);
        await().untilAsserted(() ->
                api.get("/audit?type=ADMIN_REFUSED&account_id=" + helper.id())
                        .then()
                        .body("entries.detail.asked", contains("POST /admin/api" + path)));
    }

    @Test
    void ordinary_people_are_in_their_reach() {
        Account account = people.somebody();
        String role = People.fresh();
        helpers.role(role, "invoices:read");
        helpers.put("/users/" + account.id() + "/roles/" + role).then().statusCode(204);
        assertThat(Claims.of(People.login(account).getString("access_token")).permissions())
                .containsExactly("invoices:read");
        helpers.delete("/users/" + account.id() + "/roles/" + role).then().statusCode(204);
        helpers.post("/users/" + account.id() + "/disable").then().statusCode(204);
        helpers.delete("/users/" + account.id()).then().statusCode(204);
    }

    @Test
    void a_role_that_administers_is_made_given_changed_and_deleted_by_the_whole_alone() {
        Account account = people.somebody();
        String admin = api.get("/roles").jsonPath().getString("roles.find{it.name=='admin'}.id");
        String before = api.get("/roles").asString();
        for (String permission : finer().toList()) {
            helpers.post(
                            "/roles",
                            Map.of("name", People.fresh(), "permissions", List.of(permission)))
                    .then()
                    .statusCode(403);
        }
        for (String role : List.of("admin", helping)) {
            String path = "/users/" + account.id() + "/roles/" + role;
            helpers.put(path).then().statusCode(403);
            helpers.delete(path).then().statusCode(403);
        }
        for (String id : List.of(admin, helpingId.toString())) {
            for (List<String> permissions : List.of(finer().toList(), List.<String>of())) {
                helpers.put(
                                "/roles/" + id,
                                Map.of("description", "mine", "permissions", permissions))
                        .then()
                        .statusCode(403);
            }
            helpers.delete("/roles/" + id).then().statusCode(403);
        }
        assertThat(api.get("/roles").asString()).isEqualTo(before);
        assertThat(scope(People.login(account, "profile " + EVERY))).containsExactly("profile");
    }

    /// Else who gives ordinary roles could choose who is going to administer.
    @Test
    void a_role_that_does_not_administer_never_will() {
        String role = People.fresh();
        UUID id = helpers.role(role, "invoices:read");
        Account account = holder(role);
        Map<String, Object> more =
                Map.of("description", "", "permissions", List.of("cardea:admin:users:read"));
        helpers.put("/roles/" + id, more).then().statusCode(409);
        api.put("/roles/" + id, more).then().statusCode(409);
        assertThat(scope(People.login(account, "profile " + EVERY))).containsExactly("profile");

        Map<String, Object> nothing = Map.of("description", "", "permissions", List.of());
        api.put("/roles/" + helpingId, nothing).then().statusCode(200);
        api.put("/roles/" + helpingId, more).then().statusCode(409);
    }

    @Test
    void a_permission_that_begins_like_ours_is_one_of_ours() {
        for (String permission :
                List.of("cardea:admin", "cardea:admin:everything", "cardea:x", "cardea:")) {
            Map<String, Object> role =
                    Map.of("name", People.fresh(), "permissions", List.of(permission));
            api.post("/roles", role)
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("permissions"));
        }
    }

    @Test
    void an_organization_makes_nobody_administer() {
        UUID organization = helpers.organization();
        Account account = people.somebody();
        String member = "/organizations/" + organization + "/members/" + account.id();
        for (AdminApi one : List.of(api, helpers)) {
            one.put(member, Map.of("roles", List.of(helping)))
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("roles"));
        }
        helpers.put(member, Map.of("roles", List.of())).then().statusCode(200);
        database.update(
                "INSERT INTO membership_role (account_id, organization_id, role_id) VALUES (?, ?, ?)",
                account.id(),
                organization,
                helpingId);
        JsonPath login = People.login(account, "profile " + EVERY);
        People.as(login.getString("access_token"))
                .contentType("application/json")
                .body(Map.of("organization_id", organization))
                .put("/auth/sessions/current/organization")
                .then()
                .statusCode(204);
        JsonPath next = People.refresh(login.getString("refresh_token")).jsonPath();
        Claims claims = Claims.of(next.getString("access_token"));
        assertThat(claims.organization()).isEqualTo(organization.toString());
        assertThat(claims.scope()).containsExactly("profile");
    }

    @Test
    void who_manages_organizations_gives_no_roles() {
        String manager = People.fresh();
        api.role(manager, "cardea:admin:organizations");
        AdminApi managers =
                new AdminApi(People.login(holder(manager), EVERY).getString("access_token"));
        String role = People.fresh();
        api.role(role, "invoices:read");
        Account account = people.somebody();
        String member = "/organizations/" + managers.organization() + "/members/" + account.id();
        managers.put(member, Map.of("roles", List.of(role))).then().statusCode(403);
        managers.put(member, Map.of("roles", List.of())).then().statusCode(200);
        helpers.put(member, Map.of("roles", List.of(role))).then().statusCode(200);
        managers.delete(member).then().statusCode(204);
    }

    @Test
    void no_client_is_given_them() {
        ClientRegistry.Changed app =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "client_secret_post",
                                "grant_types",
                                List.of("authorization_code", "client_credentials"),
                                "scope",
                                "openid " + EVERY));
        JsonPath own =
                OAuthClients.token(
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "client_id",
                                        app.client().clientId(),
                                        "client_secret",
                                        app.secret(),
                                        "scope",
                                        EVERY))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        JsonPath given = new Visitor(people.administrator()).tokens(app, "openid " + EVERY);
        for (JsonPath tokens : List.of(own, given)) {
            Response answer = new AdminApi(tokens.getString("access_token")).get("/users");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(tokens.getString("scope")).isIn(null, "", "openid");
        }
    }

    private static Stream<String> finer() {
        return AdminScopes.all().filter(scope -> !scope.equals(AdminScopes.ALL)).sorted();
    }

    private static List<String> scope(JsonPath login) {
        return Claims.of(login.getString("access_token")).scope();
    }

    private Account holder(AdminApi admin, String permission) {
        String role = People.fresh();
        admin.role(role, permission);
        return holder(role);
    }

    private Account holder(String role) {
        Account account = people.somebody();
        api.put("/users/" + account.id() + "/roles/" + role).then().statusCode(204);
        return account;
    }
}
