package dev.cardea.operations;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.ratelimit.LoginThrottle;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    @Inject OAuthClients clients;
    @Inject LoginThrottle throttle;
    @Inject CardeaConfig config;

    @Test
    void what_happens_is_counted() {
        double failed = logins("failed");
        double succeeded = logins("succeeded");
        double access = value("cardea_tokens_issued_total{kind=\"access\"}");
        double rotated = value("cardea_rotations_total{outcome=\"rotated\"}");
        double unknown = value("cardea_rotations_total{outcome=\"unknown\"}");

        Account account = people.somebody();
        People.tryLogin(account.email(), "not the password at all").then().statusCode(401);
        JsonPath tokens = People.login(account);
        People.refresh(tokens.getString("refresh_token")).then().statusCode(200);
        People.refresh("nonsense").then().statusCode(401);
        People.post("/auth/logout", tokens.getString("access_token"), Map.of());

        assertThat(logins("failed")).isEqualTo(failed + 1);
        assertThat(logins("succeeded")).isEqualTo(succeeded + 1);
        assertThat(value("cardea_tokens_issued_total{kind=\"access\"}")).isEqualTo(access + 2);
        assertThat(value("cardea_rotations_total{outcome=\"rotated\"}")).isEqualTo(rotated + 1);
        assertThat(value("cardea_rotations_total{outcome=\"unknown\"}")).isEqualTo(unknown + 1);
        assertThat(value("cardea_revocations_total{reason=\"logout\",type=\"sid\"}"))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void a_log_in_that_a_spent_budget_refuses_is_counted() {
        double throttled = logins("throttled");
        String identifier = People.fresh();
        for (int i = 0; i < config.throttle().perAccount(); i++) {
            throttle.begin(identifier, null, People.freshPassword(), null, "192.0.2." + i).failed();
        }
        People.tryLogin(identifier, People.freshPassword()).then().statusCode(429);
        assertThat(logins("throttled")).isEqualTo(throttled + 1);
    }

    @Test
    void refresh_tokens_that_come_again_are_counted_by_what_that_means() {
        double repeated = value("cardea_rotations_total{outcome=\"repeated\"}");
        double reused = value("cardea_rotations_total{outcome=\"reused\"}");

        String first = People.login(people.somebody()).getString("refresh_token");
        People.refresh(first).then().statusCode(200);
        JsonPath again = People.refresh(first).then().statusCode(200).extract().jsonPath();
        People.refresh(again.getString("refresh_token")).then().statusCode(200);
        People.refresh(first).then().statusCode(401);

        assertThat(value("cardea_rotations_total{outcome=\"repeated\"}")).isEqualTo(repeated + 1);
        assertThat(value("cardea_rotations_total{outcome=\"reused\"}")).isEqualTo(reused + 1);
    }

    @Test
    void tokens_are_counted_only_where_they_are_given() {
        double access = issued("access");
        double refresh = issued("refresh");
        double id = issued("id");
        ClientRegistry.Changed service =
                clients.registered(
                        Map.of(
                                "grant_types",
                                List.of("client_credentials"),
                                "token_endpoint_auth_method",
                                "client_secret_post"));
        Map<String, String> ofItsOwn =
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        service.client().clientId(),
                        "client_secret",
                        Objects.requireNonNull(service.secret()));
        OAuthClients.token(ofItsOwn).then().statusCode(200);
        assertThat(issued("access")).isEqualTo(access + 1);
        assertThat(issued("refresh")).isEqualTo(refresh);
        assertThat(issued("id")).isEqualTo(id);

        JsonPath ofSomebody =
                new Visitor(people.somebody())
                        .tokens(
                                clients.registered(
                                        Map.of(
                                                "redirect_uris",
                                                List.of("https://app.example/cb"),
                                                "token_endpoint_auth_method",
                                                "none")),
                                "openid");
        assertThat(ofSomebody.getString("refresh_token")).isNull();
        assertThat(issued("access")).isEqualTo(access + 2);
        assertThat(issued("refresh")).isEqualTo(refresh);
        assertThat(issued("id")).isEqualTo(id + 1);
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

    private static double logins(String outcome) {
        return value("cardea_logins_total{method=\"password\",outcome=\"%s\"}".formatted(outcome));
    }

    private static double issued(String kind) {
        return value("cardea_tokens_issued_total{kind=\"%s\"}".formatted(kind));
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
