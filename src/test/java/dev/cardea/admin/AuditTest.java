package dev.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import dev.cardea.accounts.Account;
import dev.cardea.support.AdminApi;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuditTest {

    @Inject People people;

    private Account administrator;
    private AdminApi api;

    @BeforeEach
    void logIn() {
        administrator = people.administrator();
        api = new AdminApi(People.admin(administrator));
    }

    @Test
    void whoever_may_not_is_recorded_once_a_minute() {
        Account account = people.somebody();
        AdminApi theirs = new AdminApi(People.login(account).getString("access_token"));
        theirs.get("/users/" + account.id()).then().statusCode(403);
        theirs.get("/roles").then().statusCode(403);
        await().untilAsserted(() ->
                assertThat(refused(account).getList("entries.detail.asked"))
                        .isEqualTo(List.of("GET /admin/api/users/" + account.id())));
        assertThat(refused(account).getString("entries[0].request_id")).isNotEmpty();
        assertThat(refused(account).getString("entries[0].session_id")).isNotEmpty();
    }

    private JsonPath refused(Account account) {
        return api.get("/audit?type=ADMIN_REFUSED&account_id=" + account.id()).jsonPath();
    }

    @Test
    void each_act_of_an_administrator_is_recorded_with_who_did_it() {
        Account account = people.somebody();
        String user = "/users/" + account.id();
        String session = People.login(account).getString("session_id");
        String name = People.fresh();
        UUID role = api.role(name, "a:b");
        UUID organization = api.organization();
        String member = "/organizations/" + organization + "/members/" + account.id();
        api.post("/users", Map.of("email", People.fresh() + "@example.com"));
        api.put(user + "/roles/" + name);
        api.delete(user + "/roles/" + name);
        api.put("/roles/" + role, Map.of("description", "x", "permissions", List.of()));
        api.patch("/organizations/" + organization, Map.of("name", "B"));
        api.put(member, Map.of("roles", List.of(name)));
        api.put(member, Map.of("roles", List.of()));
        api.delete(member);
        api.delete("/roles/" + role);
        api.delete("/organizations/" + organization);
        api.delete(user + "/sessions/" + session);
        api.delete(user + "/sessions");
        api.post(user + "/reset-password");
        api.post(user + "/disable");
        api.post(user + "/enable");
        api.delete(user);
        api.post("/keys/rotate");
        String next = api.get("/keys").jsonPath().getString("keys.find{it.status=='next'}.kid");
        api.post("/keys/" + next + "/kill").then().statusCode(204);

        assertThat(typesBy(administrator))
                .contains(
                        "ACCOUNT_REGISTERED",
                        "ROLE_CREATED",
                        "ROLE_CHANGED",
                        "ROLE_DELETED",
                        "ROLE_GRANTED",
                        "ROLE_REMOVED",
                        "ORGANIZATION_CREATED",
                        "ORGANIZATION_CHANGED",
                        "ORGANIZATION_DELETED",
                        "MEMBERSHIP_GRANTED",
                        "MEMBERSHIP_CHANGED",
                        "MEMBERSHIP_REMOVED",
                        "SESSION_ENDED",
                        "SESSIONS_ENDED",
                        "PASSWORD_RESET_ASKED",
                        "ACCOUNT_DISABLED",
                        "ACCOUNT_ENABLED",
                        "ACCOUNT_CLOSED",
                        "KEY_ROTATION_ASKED",
                        "KEY_KILLED");
    }

    @Test
    void the_trail_is_read_newest_first_by_account_and_by_type() {
        Account account = people.somebody();
        People.login(account);
        People.login(account);
        String all = "/audit?account_id=" + account.id();
        JsonPath page = api.get(all).then().statusCode(200).extract().jsonPath();
        assertThat(page.<String>getList("entries.type"))
                .containsExactly("LOGIN_SUCCEEDED", "LOGIN_SUCCEEDED", "ACCOUNT_REGISTERED");
        assertThat(page.getString("entries[0].detail.amr")).isEqualTo("pwd");
        api.get(all + "&type=LOGIN_SUCCEEDED")
                .then()
                .body("entries.type", everyItem(equalTo("LOGIN_SUCCEEDED")));

        JsonPath first = api.get(all + "&limit=2").jsonPath();
        JsonPath second =
                api.get(all + "&limit=2&cursor=" + first.getString("next_cursor")).jsonPath();
        assertThat(second.<String>getList("entries.type")).containsExactly("ACCOUNT_REGISTERED");
        assertThat(second.getString("next_cursor")).isNull();
    }

    private List<String> typesBy(Account actor) {
        List<String> types = new ArrayList<>();
        JsonPath page = api.get("/audit?limit=200").jsonPath();
        List<Map<String, Object>> entries = page.getList("entries");
        entries.stream()
                .filter(entry -> actor.id().toString().equals(entry.get("actor_id")))
                .forEach(entry -> types.add((String) entry.get("type")));
        return types;
    }
}
