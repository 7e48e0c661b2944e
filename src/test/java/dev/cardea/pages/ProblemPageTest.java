package dev.cardea.pages;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.database.AwayDatabase;
import dev.cardea.database.Database;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProblemPageTest {

    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    @Inject DataSource source;

    private static RequestSpecification form(String accept, String address) {
        return given().header("X-Forwarded-For", address)
                .header("Accept", accept)
                .contentType("application/x-www-form-urlencoded");
    }

    private static Response ask() {
        return form(BROWSER, "10.77.0.3").formParam("email", "nobody").post("/recover");
    }

    @Test
    void a_browser_is_shown_a_page_while_the_database_is_away() {
        QuarkusMock.installMockForType(new AwayDatabase(source), Database.class);
        Response shown =
                form(BROWSER, "10.77.0.1").formParam("token", "x".repeat(64)).post("/verify-email");
        assertThat(shown.statusCode()).isEqualTo(503);
        assertThat(shown.header("Retry-After")).isNotBlank();
        assertThat(shown.contentType()).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(shown.headers().getValues("Content-Security-Policy"))
                .containsExactly(PagePolicy.PLAIN);
        assertThat(shown.header("Cache-Control")).contains("no-store");
        assertThat(shown.asString()).contains("<h1>Not now</h1>");
    }

    @Test
    void whoever_takes_no_html_gets_the_problem_document() {
        QuarkusMock.installMockForType(new AwayDatabase(source), Database.class);
        Response told =
                form("application/problem+json", "10.77.0.2")
                        .formParam("token", "x".repeat(64))
                        .post("/verify-email");
        assertThat(told.contentType()).startsWith("application/problem+json");
    }

    @Test
    void a_source_that_asks_too_often_is_told_so_on_a_page() {
        Response shown = ask();
        for (int asked = 1; asked < 100 && shown.statusCode() == 400; asked++) {
            shown = ask();
        }
        assertThat(shown.statusCode()).isEqualTo(429);
        assertThat(shown.header("Retry-After")).isNotBlank();
        assertThat(shown.asString()).contains("<h1>Not now</h1>");
    }
}
