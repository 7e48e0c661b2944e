package dev.cardea.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.cardea.accounts.Account;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Claims;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A member of one organization never sees another's, and a membership that ends is gone from
/// tokens at once.
@QuarkusTest
class OrganizationsTest {

    @Inject People people;

    private AdminApi api;
    private UUID ours;
    private UUID theirs;
    private Account account;
    private String role;
    private JsonPath login;

    @BeforeEach
    void aMemberOfOneOfTwo() {
        api = new AdminApi(people.admin());
        ours = api.organization();
        theirs = api.organization();
        account = people.somebody();
        role = People.fresh();
        api.role(role, "books:read");
        member(ours, role).then().statusCode(200).body("roles", contains(role));
        login = People.login(account);
    }

    @Test
    void a_member_of_one_organization_never_sees_another() {
        String token = login.getString("access_token");
        given().auth()
                .oauth2(token)
                .get("/auth/organizations")
                .then()
                .body("organizations.id", contains(ours.toString()));
        given().auth().oauth2(token).get("/auth/organizations/" + ours).then().statusCode(200);
        given().auth().oauth2(token).get("/auth/organizations/" + theirs).then().statusCode(404);
        activate(theirs).then().statusCode(404);
        assertThat(Claims.of(token).organization()).isEqualTo(ours.toString());
        assertThat(fresh().organization()).isEqualTo(ours.toString());
    }

    @Test
    void roles_of_an_organization_are_in_the_token_only_while_it_is_active() {
        assertThat(Claims.of(login.getString("access_token")).roles()).containsExactly(role);
        member(theirs).then().statusCode(200);
        activate(theirs).then().statusCode(204);
        Claims switched = fresh();
        assertThat(switched.organization()).isEqualTo(theirs.toString());
        assertThat(switched.roles()).isEmpty();
        assertThat(switched.permissions()).isEmpty();
    }

    @Test
    void a_membership_that_ends_is_gone_from_tokens_at_once() {
        Response removed = api.delete("/organizations/" + ours + "/members/" + account.id());
        assertThat(removed.statusCode()).isEqualTo(204);
        outdated(removed);
        Claims claims = fresh();
        assertThat(claims.organization()).isNull();
        assertThat(claims.roles()).isEmpty();
        activate(ours).then().statusCode(404);
    }

    @Test
    void a_role_that_a_member_loses_is_gone_from_tokens_at_once() {
        outdated(member(ours));
        Claims claims = fresh();
        assertThat(claims.organization()).isEqualTo(ours.toString());
        assertThat(claims.roles()).isEmpty();
    }

    @Test
    void a_deleted_organization_is_gone_from_tokens_at_once() {
        outdated(api.delete("/organizations/" + ours));
        assertThat(fresh().organization()).isNull();
        api.get("/organizations/" + ours).then().statusCode(404);
    }

    @Test
    void nobody_administers_the_service_by_way_of_an_organization() {
        member(ours, "admin").then().statusCode(400).body("errors[0].field", equalTo("roles"));
        assertThat(
                        Claims.of(
                                        People.login(account, "profile cardea:admin")
                                                .getString("access_token"))
                                .scope())
                .containsExactly("profile");
    }

    @Test
    void members_are_listed_page_by_page_and_their_cursors_stay_with_the_organization() {
        Account second = people.somebody();
        api.put("/organizations/" + ours + "/members/" + second.id(), Map.of("roles", List.of()))
                .then()
                .statusCode(200);
        String path = "/organizations/" + ours + "/members?limit=1";
        JsonPath first = api.get(path).then().statusCode(200).extract().jsonPath();
        String cursor = first.getString("next_cursor");
        assertThat(first.<String>getList("members.account_id"))
                .containsExactly(account.id().toString());
        api.get(path + "&cursor=" + cursor)
                .then()
                .statusCode(200)
                .body("members.account_id", contains(second.id().toString()));
        api.get("/organizations/" + theirs + "/members?cursor=" + cursor).then().statusCode(400);
    }

    private void outdated(Response revoking) {
        assertThat(Long.parseLong(revoking.header("Revocation-Seq"))).isPositive();
        People.me(login.getString("access_token")).then().statusCode(401);
    }

    private Response member(UUID organization, String... roles) {
        return api.put(
                "/organizations/" + organization + "/members/" + account.id(),
                Map.of("roles", List.of(roles)));
    }

    private Response activate(@Nullable UUID organization) {
        String token = People.refresh(login.getString("refresh_token")).path("access_token");
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Collections.singletonMap("organization_id", organization))
                .put("/auth/sessions/current/organization");
    }

    private Claims fresh() {
        String token =
                People.refresh(login.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        return Claims.of(token);
    }
}
