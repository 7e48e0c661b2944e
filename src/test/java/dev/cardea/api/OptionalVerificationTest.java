package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.Mailbox;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OtherSettings.class)
class OptionalVerificationTest {

    @Inject Mailbox mailbox;

    private static Response register(String email, String username) {
        return People.post(
                "/auth/register",
                Map.of("email", email, "password", People.PASSWORD, "username", username));
    }

    @Test
    void an_account_is_there_at_once_and_what_is_taken_is_named() {
        String username = People.fresh();
        String email = username + "@example.com";
        Response made = register(email, username);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.jsonPath().getString("status")).isEqualTo("active");
        People.tryLogin(username, People.PASSWORD).then().statusCode(200);

        Response sameAddress = register(email, People.fresh());
        assertThat(sameAddress.statusCode()).isEqualTo(409);
        assertThat(sameAddress.jsonPath().getString("errors[0].field")).isEqualTo("email");
        Response sameName = register(People.fresh() + "@example.com", username);
        assertThat(sameName.statusCode()).isEqualTo(409);
        assertThat(sameName.jsonPath().getString("errors[0].field")).isEqualTo("username");
        assertThat(mailbox.subjects(email)).containsExactly(RegistrationFlowTest.CONFIRM);
    }
}
