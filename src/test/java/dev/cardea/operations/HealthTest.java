package dev.cardea.operations;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HealthTest {

    @Test
    void alive_started_and_ready() {
        get("/q/health/live").then().statusCode(200);
        get("/q/health/started").then().statusCode(200);
        get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void ready_means_a_database_an_active_key_and_a_fresh_denylist_and_nothing_else() {
        assertThat(get("/q/health/ready").jsonPath().getList("checks.name", String.class))
                .containsExactlyInAnyOrder(
                        "database",
                        "active signing key",
                        "fresh denylist",
                        "revocation feed",
                        "Graceful Shutdown"); // not ready while it drains
    }
}
