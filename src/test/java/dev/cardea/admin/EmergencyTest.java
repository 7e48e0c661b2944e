package dev.cardea.admin;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.cardea.accounts.Account;
import dev.cardea.revocation.MassRevocations;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.AdminApi;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Keys and everything.
@QuarkusTest
class EmergencyTest {

    @Inject People people;
    @Inject Revocations revocations;
    @Inject MassRevocations masses;

    @Test
    void a_killed_key_is_gone_with_its_tokens_and_the_next_one_signs() {
        Account account = people.somebody();
        JsonPath login = People.login(account);
        AdminApi api = new AdminApi(people.admin());
        String doomed = kid(login.getString("access_token"));
        Response killed = api.post("/keys/" + doomed + "/kill");
        assertThat(killed.statusCode()).isEqualTo(204);
        assertThat(Long.parseLong(killed.header("Revocation-Seq"))).isPositive();

        People.me(login.getString("access_token")).then().statusCode(401);
        api.get("/keys").then().statusCode(401);
        get("/.well-known/jwks.json").then().body("keys.kid", not(hasItem(doomed)));
        String next =
                People.refresh(login.getString("refresh_token"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token");
        assertThat(kid(next)).isNotEqualTo(doomed);
        get("/.well-known/jwks.json").then().body("keys.kid", hasItem(kid(next)));
        People.me(next).then().statusCode(200);

        AdminApi again = new AdminApi(people.admin());
        assertThat(
                        again.get("/keys")
                                .jsonPath()
                                .getString("keys.find{it.kid=='" + doomed + "'}.status"))
                .isEqualTo("killed");
        again.post("/keys/" + doomed + "/kill").then().statusCode(404);
    }

    @Test
    void the_list_of_keys_has_no_private_part() {
        AdminApi api = new AdminApi(people.admin());
        List<Map<String, Object>> keys = api.get("/keys").jsonPath().getList("keys");
        assertThat(keys)
                .isNotEmpty()
                .allSatisfy(key ->
                        assertThat(key.keySet())
                                .isSubsetOf(
                                        "kid",
                                        "algorithm",
                                        "status",
                                        "created_at",
                                        "activated_at",
                                        "retired_at"));
        assertThat(keys).extracting(key -> key.get("status")).contains("active", "next");
    }

    @Test
    void a_rotation_is_promised_for_when_every_verifier_has_the_key() {
        AdminApi api = new AdminApi(people.admin());
        String at = api.post("/keys/rotate").then().statusCode(200).extract().path("signs_from");
        assertThat(Instant.parse(at)).isAfter(Instant.now());
    }

    @Test
    void everything_ends_for_everybody_and_log_in_goes_on() {
        Account account = people.somebody();
        Account administrator = people.administrator();
        JsonPath login = People.login(account);
        AdminApi api = new AdminApi(People.admin(administrator));
        Response ended = api.post("/revocations", Map.of("type", "everything"));
        assertThat(ended.statusCode()).isEqualTo(204);
        long seq = Long.parseLong(ended.header("Revocation-Seq"));

        People.me(login.getString("access_token")).then().statusCode(401);
        People.refresh(login.getString("refresh_token")).then().statusCode(401);
        api.get("/users").then().statusCode(401);
        await().until(() -> rule(administrator, seq), type -> type.equals("iss"));
    }

    @Test
    void a_revocation_right_after_everything_hits_what_was_issued_since() {
        Account account = people.somebody();
        for (int i = 0; i < 4; i++) {
            revocations.outdateTokens(account.id(), Reason.ROLE_REMOVED);
        }
        Account other = people.somebody();
        masses.endEverything();
        String token = People.login(other).getString("access_token");
        revocations.outdateTokens(other.id(), Reason.ROLE_REMOVED);
        People.me(token).then().statusCode(401);
    }

    private static String rule(Account administrator, long seq) {
        Response rules =
                new AdminApi(People.admin(administrator)).get("/revocations?after=" + (seq - 1));
        return rules.statusCode() == 200 ? rules.jsonPath().getString("rules[0].type") : "";
    }

    private static String kid(String token) {
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]));
        return new JsonPath(header).getString("kid");
    }
}
