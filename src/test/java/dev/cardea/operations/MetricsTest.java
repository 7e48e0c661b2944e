package dev.cardea.operations;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MetricsTest {

    private static final Pattern AN_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    @Inject People people;
    @Inject Database database;
    @Inject MailBacklog backlog;

    @Test
    void what_happens_is_counted() {
        double failed = value("cardea_logins_total{outcome=\"failed\"}");
        double succeeded = value("cardea_logins_total{outcome=\"succeeded\"}");
        double access = value("cardea_tokens_issued_total{kind=\"access\"}");
        double rotated = value("cardea_rotations_total{outcome=\"rotated\"}");
        double unknown = value("cardea_rotations_total{outcome=\"unknown\"}");

        Account account = people.somebody();
        People.tryLogin(account.email(), "not the password at all").then().statusCode(401);
        JsonPath tokens = People.login(account);
        People.refresh(tokens.getString("refresh_token")).then().statusCode(200);
        People.refresh("nonsense").then().statusCode(401);
        People.post("/auth/logout", tokens.getString("access_token"), Map.of());

        assertThat(value("cardea_logins_total{outcome=\"failed\"}")).isEqualTo(failed + 1);
        assertThat(value("cardea_logins_total{outcome=\"succeeded\"}")).isEqualTo(succeeded + 1);
        assertThat(value("cardea_tokens_issued_total{kind=\"access\"}")).isEqualTo(access + 2);
        assertThat(value("cardea_rotations_total{outcome=\"rotated\"}")).isEqualTo(rotated + 1);
        assertThat(value("cardea_rotations_total{outcome=\"unknown\"}")).isEqualTo(unknown + 1);
        assertThat(value("cardea_revocations_total{reason=\"logout\",type=\"sid\"}"))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void what_there_is_now_is_shown() {
        assertThat(value("cardea_denylist_lag_seconds")).isBetween(0.0, 5.0);
        assertThat(value("cardea_key_age_seconds")).isNotNegative();
        for (String name :
                new String[] {
                    "cardea_hashing_running",
                    "cardea_hashing_waiting",
                    "cardea_hashing_refused_total",
                    "cardea_denylist_rules"
                }) {
            assertThat(value(name)).as(name).isNotNegative();
        }
    }

    @Test
    void mails_that_wait_are_shown_with_the_age_of_the_oldest() {
        UUID id = UUID.randomUUID();
        database.update(
                "INSERT INTO outbox (id, kind, body, attempts, due_at, created_at)"
                        + " VALUES (?, 'mail', '', 9, now() + interval '1 hour', now() - interval '1 day')",
                id);
        try {
            backlog.look();
            assertThat(value("cardea_mail_waiting")).isPositive();
            assertThat(value("cardea_mail_oldest_seconds")).isBetween(86_000.0, 90_000.0);
        } finally {
            database.update("DELETE FROM outbox WHERE id = ?", id);
        }
        backlog.look();
        assertThat(value("cardea_mail_oldest_seconds")).isBetween(0.0, 86_000.0);
    }

    @Test
    void labels_are_route_templates_whatever_is_asked_for() {
        Account account = people.somebody();
        JsonPath tokens = People.login(account);
        String junk = People.fresh();
        given().auth()
                .oauth2(tokens.getString("access_token"))
                .delete("/auth/sessions/" + tokens.getString("session_id"))
                .then()
                .statusCode(204);
        get("/" + junk).then().statusCode(404);
        given().delete("/auth/sessions/" + account.id()).then().statusCode(401);
        given().request("TRACE", "/" + junk).then().statusCode(405);
        given().put("/auth/login/" + junk);
        given().put("/auth/login");
        given().request("JUNK" + junk.toUpperCase(Locale.ROOT), "/auth/login");
        get("/.well-known/jwks.json").then().statusCode(200);
        given().body(new byte[100_000]).post("/" + junk);

        String metrics = get("/q/metrics").asString();
        assertThat(metrics)
                .contains("uri=\"/auth/sessions/{id}\"")
                .contains("uri=\"/auth/login\"")
                .contains("uri=\"/.well-known/jwks.json\"")
                .contains("uri=\"/unrouted\"")
                .doesNotContainIgnoringCase(junk)
                .doesNotContain(account.email());
        assertThat(AN_ID.matcher(metrics).find()).isFalse();
    }

    private static double value(String series) {
        return get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(series.contains("{") ? 0 : -1);
    }
}
