package dev.cardea.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import dev.cardea.accounts.Account;
import dev.cardea.support.AdminApi;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Bad input is a 400 that names the field, and nothing is written.
@QuarkusTest
class AdminInputTest {

    private static final String NUL = "a\\u0000b";
    private static final String LONG = "x".repeat(2000);
    private static final String NOBODY = "01900000-0000-7000-8000-000000000000";

    @Inject People people;

    private record Bad(String verb, String path, String body, String field) {}

    private static Stream<Bad> bodies(Account account, UUID role, UUID organization) {
        String member = "/organizations/" + organization + "/members/" + account.id();
        return Stream.of(
                new Bad("POST", "/users", "{}", "email"),
                new Bad("POST", "/users", "{\"email\":7}", "email"),
                new Bad("POST", "/users", "{\"email\":\"no address\"}", "email"),
                new Bad("POST", "/users", "{\"email\":\"" + NUL + "@example.com\"}", "email"),
                new Bad("POST", "/users", "{\"email\":\"" + LONG + "@example.com\"}", "email"),
                new Bad("POST", "/users", user("\"username\":\"a b\""), "username"),
                new Bad("POST", "/users", user("\"username\":[]"), "username"),
                new Bad("POST", "/users", user("\"name\":\"" + LONG + "\""), "name"),
                new Bad("POST", "/users", user("\"name\":\"a\\nb\""), "name"),
                new Bad(
                        "POST",
                        "/users",
                        user("\"password\":\"of my choice, for you\""),
                        "password"),
                new Bad("POST", "/users", user("\"status\":\"disabled\""), "status"),
                new Bad("POST", "/users", user("\"email_verified\":true"), "email_verified"),
                new Bad("POST", "/users", user("\"roles\":[\"admin\"]"), "roles"),
                new Bad("POST", "/users", user("\"id\":\"" + NOBODY + "\""), "id"),
                new Bad("POST", "/roles", "{}", "name"),
                new Bad("POST", "/roles", "{\"name\":\"🦊\"}", "name"),
                new Bad("POST", "/roles", "{\"name\":\"Upper\"}", "name"),
                new Bad("POST", "/roles", "{\"name\":\"\"}", "name"),
                new Bad("POST", "/roles", "{\"name\":\"" + NUL + "\"}", "name"),
                new Bad("POST", "/roles", "{\"name\":\"" + LONG + "\"}", "name"),
                new Bad("POST", "/roles", role("\"description\":7"), "description"),
                new Bad("POST", "/roles", role("\"description\":\"" + LONG + "\""), "description"),
                new Bad("POST", "/roles", role("\"permissions\":\"all\""), "permissions"),
                new Bad("POST", "/roles", role("\"permissions\":[null]"), "permissions"),
                new Bad("POST", "/roles", role("\"permissions\":[\"a\",7]"), "permissions[1]"),
                new Bad("POST", "/roles", role("\"permissions\":[\"🦊\"]"), "permissions"),
                new Bad(
                        "POST",
                        "/roles",
                        role("\"permissions\":[\"" + LONG + "\"]"),
                        "permissions"),
                new Bad(
                        "POST",
                        "/roles",
                        role("\"created_at\":\"2020-01-01T00:00:00Z\""),
                        "created_at"),
                new Bad("PUT", "/roles/" + role, "{\"description\":\"\"}", "permissions"),
                new Bad("PUT", "/roles/" + role, "{\"permissions\":[]}", "description"),
                new Bad("PUT", "/roles/" + role, "{\"name\":\"x\"}", "name"),
                new Bad(
                        "PUT",
                        "/roles/" + role,
                        "{\"description\":\"\",\"permissions\":[\" \"]}",
                        "permissions"),
                new Bad("POST", "/organizations", "{\"name\":\"Acme\"}", "slug"),
                new Bad("POST", "/organizations", "{\"slug\":\"acme\"}", "name"),
                new Bad("POST", "/organizations", "{\"slug\":\"-a\",\"name\":\"A\"}", "slug"),
                new Bad("POST", "/organizations", "{\"slug\":\"🦊\",\"name\":\"A\"}", "slug"),
                new Bad("POST", "/organizations", "{\"slug\":\"a1\",\"name\":\" \"}", "name"),
                new Bad(
                        "POST",
                        "/organizations",
                        "{\"slug\":\"a1\",\"name\":\"" + NUL + "\"}",
                        "name"),
                new Bad(
                        "POST",
                        "/organizations",
                        "{\"slug\":\"a1\",\"name\":\"A\",\"id\":1}",
                        "id"),
                new Bad("PATCH", "/organizations/" + organization, "{}", "name"),
                new Bad("PATCH", "/organizations/" + organization, "{\"slug\":\"b\"}", "slug"),
                new Bad("PATCH", "/organizations/" + organization, "{\"name\":\"\"}", "name"),
                new Bad("PUT", member, "{}", "roles"),
                new Bad("PUT", member, "{\"roles\":\"admin\"}", "roles"),
                new Bad("PUT", member, "{\"roles\":[\"🦊\"]}", "roles"),
                new Bad("PUT", member, "{\"roles\":[\"no-such-role\"]}", "roles"),
                new Bad("PUT", member, "{\"roles\":[\"admin\"]}", "roles"),
                new Bad(
                        "PUT",
                        member,
                        "{\"roles\":[],\"account_id\":\"" + NOBODY + "\"}",
                        "account_id"),
                new Bad("PUT", "/users/" + account.id() + "/roles/no-such-role", "", "role"),
                new Bad("PUT", "/users/" + account.id() + "/roles/%F0%9F%A6%8A", "", "role"),
                new Bad("DELETE", "/users/" + account.id() + "/roles/%00", "", "role"),
                new Bad("POST", "/revocations", "{}", "type"),
                new Bad("POST", "/revocations", "{\"type\":\"all\"}", "type"),
                new Bad("POST", "/revocations", "{\"type\":\"" + LONG + "\"}", "type"),
                new Bad("POST", "/revocations", "{\"type\":\"account\"}", "account_id"),
                new Bad(
                        "POST",
                        "/revocations",
                        "{\"type\":\"account\",\"account_id\":\"me\"}",
                        "account_id"),
                new Bad(
                        "POST",
                        "/revocations",
                        "{\"type\":\"session\",\"account_id\":\"" + NOBODY + "\"}",
                        "session_id"),
                new Bad(
                        "POST",
                        "/revocations",
                        "{\"type\":\"account\",\"session_id\":\"" + NOBODY + "\"}",
                        "session_id"),
                new Bad(
                        "POST",
                        "/revocations",
                        "{\"type\":\"everything\",\"account_id\":\"" + NOBODY + "\"}",
                        "account_id"),
                new Bad("GET", "/users?limit=0", "", "limit"),
                new Bad("GET", "/users?limit=201", "", "limit"),
                new Bad("GET", "/users?limit=ten", "", "limit"),
                new Bad("GET", "/users?cursor=" + NOBODY, "", "cursor"),
                new Bad("GET", "/users?identifier=a%00b", "", "identifier"),
                new Bad("GET", "/users?identifier=" + LONG, "", "identifier"),
                new Bad(
                        "GET",
                        "/organizations?cursor=🦊".replace("🦊", "%F0%9F%A6%8A"),
                        "",
                        "cursor"),
                new Bad("GET", "/organizations/" + organization + "/members?limit=-1", "", "limit"),
                new Bad("GET", "/revocations?after=-1", "", "after"),
                new Bad("GET", "/revocations?after=99999999999999999999", "", "after"),
                new Bad("GET", "/audit?type=NO_SUCH", "", "type"),
                new Bad("GET", "/audit?type=a%00b", "", "type"),
                new Bad("GET", "/audit?account_id=me", "", "account_id"),
                new Bad("GET", "/audit?cursor=AAAA", "", "cursor"));
    }

    private static String user(String more) {
        return "{\"email\":\"" + People.fresh() + "@example.com\"," + more + "}";
    }

    private static String role(String more) {
        return "{\"name\":\"" + People.fresh() + "\"," + more + "}";
    }

    @TestFactory
    Stream<DynamicTest> bad_input_is_400_and_names_the_field() {
        AdminApi api = new AdminApi(people.admin());
        UUID role = api.role(People.fresh());
        return bodies(people.somebody(), role, api.organization())
                .map(bad -> DynamicTest.dynamicTest(name(bad), () -> refused(api, bad)));
    }

    private static String name(Bad bad) {
        String name = bad.verb() + " " + bad.path() + " " + bad.body();
        return name.substring(0, Math.min(name.length(), 100));
    }

    private static void refused(AdminApi api, Bad bad) {
        var request = given().urlEncodingEnabled(false).auth().oauth2(api.token());
        if (!bad.body().isEmpty()) {
            request.contentType(ContentType.JSON).body(bad.body());
        }
        request.request(bad.verb(), "/admin/api" + bad.path())
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.field", hasItem(containsString(bad.field())));
    }

    @Test
    void what_does_not_exist_is_404() {
        AdminApi api = new AdminApi(people.admin());
        UUID organization = api.organization();
        for (String path :
                List.of(
                        "/users/" + NOBODY,
                        "/users/" + NOBODY + "/sessions",
                        "/users/" + NOBODY + "/roles",
                        "/users/me",
                        "/roles/" + NOBODY,
                        "/organizations/" + NOBODY,
                        "/organizations/" + NOBODY + "/members")) {
            api.get(path).then().statusCode(404);
        }
        api.post("/users/" + NOBODY + "/disable").then().statusCode(404);
        api.post("/users/" + NOBODY + "/enable").then().statusCode(404);
        api.post("/users/" + NOBODY + "/reset-password").then().statusCode(404);
        api.delete("/users/" + NOBODY).then().statusCode(404);
        api.delete("/users/" + NOBODY + "/sessions").then().statusCode(404);
        api.put("/users/" + NOBODY + "/roles/admin").then().statusCode(404);
        api.delete("/roles/" + NOBODY).then().statusCode(404);
        api.delete("/organizations/" + NOBODY).then().statusCode(404);
        api.put("/organizations/" + organization + "/members/" + NOBODY, Map.of("roles", List.of()))
                .then()
                .statusCode(404);
        api.delete("/organizations/" + organization + "/members/" + NOBODY).then().statusCode(404);
        api.post("/keys/no-such-key/kill").then().statusCode(404);
        api.post("/revocations", Map.of("type", "account", "account_id", NOBODY))
                .then()
                .statusCode(404);
    }

    @Test
    void what_is_taken_is_409_and_names_the_field() {
        AdminApi api = new AdminApi(people.admin());
        Account account = people.somebody();
        String slug = People.fresh();
        Map<String, String> organization = Map.of("slug", slug, "name", "Acme");
        api.post("/users", Map.of("email", account.email()))
                .then()
                .statusCode(409)
                .body("errors.field", hasItem("email"));
        api.post("/roles", Map.of("name", "admin"))
                .then()
                .statusCode(409)
                .body("errors.field", hasItem("name"));
        api.post("/organizations", organization).then().statusCode(201);
        api.post("/organizations", organization)
                .then()
                .statusCode(409)
                .body("errors.field", hasItem("slug"));
    }
}
