package dev.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;

import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Claims;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever makes tokens say less outdates those that say more; the session goes on without it.
@QuarkusTest
class RolesTest {

    @Inject People people;
    @Inject Roles roles;
    @Inject Database database;

    private AdminApi api;
    private String role;
    private UUID roleId;
    private Account account;
    private JsonPath login;

    @BeforeEach
    void somebodyWithARole() {
        api = new AdminApi(people.admin());
        role = People.fresh();
        roleId = api.role(role, "invoices:read", "invoices:write");
        account = people.somebody();
        api.put("/users/" + account.id() + "/roles/" + role).then().statusCode(204);
        login = People.login(account);
        Claims claims = Claims.of(login.getString("access_token"));
        assertThat(claims.roles()).containsExactly(role);
        assertThat(claims.permissions()).containsExactly("invoices:read", "invoices:write");
    }

    @Test
    void a_role_that_is_taken_away_is_gone_from_the_next_token_and_the_old_one_is_refused() {
        Response taken = api.delete("/users/" + account.id() + "/roles/" + role);
        assertThat(taken.statusCode()).isEqualTo(204);
        Claims claims = refreshed(taken);
        assertThat(claims.roles()).isEmpty();
        assertThat(claims.permissions()).isEmpty();
        api.delete("/users/" + account.id() + "/roles/" + role).then().statusCode(404);
    }

    @Test
    void a_token_that_would_be_too_long_to_be_read_goes_without_permissions_and_is_revocable() {
        change(
                        IntStream.range(0, 200)
                                .mapToObj(i -> "invoices:" + "x".repeat(50) + i)
                                .toArray(String[]::new))
                .then()
                .statusCode(200);
        String token = People.login(account).getString("access_token");
        assertThat(token.length()).isLessThan(8192);
        assertThat(Claims.of(token).roles()).containsExactly(role);
        assertThat(Claims.of(token).permissions()).isEmpty();
        People.as(token).get("/auth/me").then().statusCode(200);
        People.post("/auth/logout", token, Map.of()).then().statusCode(204);
        People.as(token).get("/auth/me").then().statusCode(401);
    }

    @Test
    void a_deleted_role_is_gone_from_everybody() {
        assertThat(refreshed(api.delete("/roles/" + roleId)).roles()).isEmpty();
        api.get("/roles/" + roleId).then().statusCode(404);
    }

    @Test
    void a_permission_that_goes_outdates_the_tokens_of_the_holders() {
        Response changed = change("invoices:read");
        assertThat(refreshed(changed).permissions()).containsExactly("invoices:read");
    }

    @Test
    void a_permission_that_comes_outdates_nothing() {
        Response changed = change("invoices:read", "invoices:write", "invoices:void");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.header("Revocation-Seq")).isNull();
        People.me(login.getString("access_token")).then().statusCode(200);
        assertThat(fresh().permissions()).contains("invoices:void");
    }

    @Test
    void whoever_is_given_a_role_while_a_permission_goes_waits_for_that() throws Exception {
        Account other = people.somebody();
        CountDownLatch changed = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            threads.submit(() ->
                    database.transaction(() -> {
                        roles.change(roleId, "", Set.of(), account.id());
                        changed.countDown();
                        return reached(commit);
                    }));
            changed.await();
            Future<Response> granted =
                    threads.submit(() -> api.put("/users/" + other.id() + "/roles/" + role));
            assertThatThrownBy(() -> granted.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            commit.countDown();
            assertThat(granted.get().statusCode()).isEqualTo(204);
        }
        Claims claims = Claims.of(People.login(other).getString("access_token"));
        assertThat(claims.roles()).containsExactly(role);
        assertThat(claims.permissions()).isEmpty();
    }

    private static boolean reached(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_role_that_is_granted_twice_is_held_once() {
        api.put("/users/" + account.id() + "/roles/" + role).then().statusCode(204);
        api.get("/users/" + account.id() + "/roles").then().body("roles", contains(role));
        People.me(login.getString("access_token")).then().statusCode(200);
    }

    @Test
    void the_administrators_scope_goes_with_the_role() {
        Account other = people.administrator();
        JsonPath theirs = People.login(other, "profile cardea:admin");
        AdminApi others = new AdminApi(theirs.getString("access_token"));
        others.get("/roles").then().statusCode(200);
        api.delete("/users/" + other.id() + "/roles/admin").then().statusCode(204);
        others.get("/roles").then().statusCode(401);
        String next =
                People.refresh(theirs.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        assertThat(Claims.of(next).scope()).containsExactly("profile");
        new AdminApi(next).get("/roles").then().statusCode(403);
    }

    @Test
    void the_role_of_administrators_cannot_be_deleted() {
        String admin = api.get("/roles").jsonPath().getString("roles.find{it.name=='admin'}.id");
        api.delete("/roles/" + admin).then().statusCode(409);
    }

    private Response change(String... permissions) {
        return api.put(
                "/roles/" + roleId, Map.of("description", "", "permissions", List.of(permissions)));
    }

    private Claims refreshed(Response revoking) {
        assertThat(Long.parseLong(revoking.header("Revocation-Seq"))).isPositive();
        People.me(login.getString("access_token")).then().statusCode(401);
        return fresh();
    }

    private Claims fresh() {
        String token =
                People.refresh(login.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        People.me(token).then().statusCode(200);
        return Claims.of(token);
    }
}
