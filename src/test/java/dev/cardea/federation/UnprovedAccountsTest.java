package dev.cardea.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Accounts;
import dev.cardea.clients.Consents;
import dev.cardea.clients.Consents.Consent;
import dev.cardea.protocol.Scopes;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.Mailbox;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Where log-in does not wait for a proved address, somebody may sit in an account that was made
/// with another's (account pre-hijacking).
@QuarkusTest
@WithTestResource(FakeUpstream.class)
@TestProfile(OtherSettings.class)
class UnprovedAccountsTest {

    @Inject Accounts accounts;
    @Inject Mailbox mailbox;
    @Inject OAuthClients clients;
    @Inject Consents consents;

    @Test
    void the_owner_who_proves_the_address_throws_everybody_else_out() {
        String email = People.fresh() + "@example.com";
        String attackers = People.freshPassword();
        People.post("/auth/register", Map.of("email", email, "password", attackers))
                .then()
                .statusCode(201);
        JsonPath sitting =
                People.tryLogin(email, attackers).then().statusCode(200).extract().jsonPath();
        String reset = "/auth/email/change";
        String elsewhere = People.fresh() + "@evil.example";
        People.post(
                        reset,
                        sitting.getString("access_token"),
                        Map.of("email", elsewhere, "password", attackers))
                .then()
                .statusCode(202);
        UUID id = agreed(email);
        Traveller owner = new Traveller();

        Response link = owner.through("acme", Map.of("sub", People.fresh(), "email", email));
        assertThat(link.asString()).contains("id=\"link-submit\"");
        owner.browser().submit(link, "/login/link/mail", Map.of());
        String token = mailbox.token(email, "Connect Acme & Söhne to your account");
        Response confirm = owner.browser().get("/login/link/confirm?token=" + token);
        owner.browser().submit(confirm, "/login/link/confirm", Map.of());

        assertThat(owner.isAt(email)).isTrue();
        assertThat(consents.of(id)).isEmpty();
        assertThat(accounts.find(id).orElseThrow().emailVerified()).isTrue();
        People.tryLogin(email, attackers).then().statusCode(401);
        People.refresh(sitting.getString("refresh_token")).then().statusCode(401);
        People.me(sitting.getString("access_token")).then().statusCode(401);
        String change = mailbox.token(elsewhere, "Confirm your new e-mail address");
        People.post("/auth/email/confirm", Map.of("token", change)).then().statusCode(400);
    }

    @Test
    void whoever_proves_it_by_a_new_password_is_asked_by_every_application_anew() {
        String email = People.fresh() + "@example.com";
        People.post("/auth/register", Map.of("email", email, "password", People.freshPassword()));
        UUID id = agreed(email);
        People.post("/auth/password/forgot", Map.of("email", email)).then().statusCode(202);
        String token = mailbox.token(email, "Choose a new password");
        People.post(
                        "/auth/password/reset",
                        Map.of("token", token, "password", People.freshPassword()))
                .then()
                .statusCode(204);
        assertThat(consents.of(id)).isEmpty();
        assertThat(accounts.find(id).orElseThrow().emailVerified()).isTrue();
    }

    @Test
    void what_was_agreed_to_before_the_proof_ends_with_the_password_of_that_time() {
        String email = People.fresh() + "@example.com";
        People.post("/auth/register", Map.of("email", email, "password", People.freshPassword()));
        UUID id = agreed(email);
        String proof = mailbox.token(email, "Confirm your e-mail address");
        People.post("/auth/email/verify", Map.of("token", proof)).then().statusCode(204);
        assertThat(consents.of(id)).hasSize(1);
        UUID since = clients.spa().id();
        consents.agree(id, since, new Consent(Scopes.parse("openid"), List.of(), null));

        People.post("/auth/password/forgot", Map.of("email", email)).then().statusCode(202);
        String token = mailbox.token(email, "Choose a new password");
        People.post(
                        "/auth/password/reset",
                        Map.of("token", token, "password", People.freshPassword()))
                .then()
                .statusCode(204);

        assertThat(consents.of(id)).extracting(Consents.Given::clientId).containsExactly(since);
    }

    private UUID agreed(String email) {
        UUID id = accounts.idOf(email).orElseThrow();
        consents.agree(
                id, clients.spa().id(), new Consent(Scopes.parse("openid"), List.of(), null));
        return id;
    }

    @Test
    void an_account_with_an_unproved_address_gets_no_other_way_in() {
        String email = People.fresh() + "@example.com";
        String attackers = People.freshPassword();
        People.post("/auth/register", Map.of("email", email, "password", attackers));
        Traveller attacker = new Traveller();
        attacker.browser()
                .submit(
                        attacker.browser().get("/login"),
                        "/login",
                        Map.of("username", email, "password", attackers));
        Map<String, String> asked = attacker.leave("acme", "/link");
        Map<String, Object> own =
                Map.of("sub", People.fresh(), "email", People.fresh() + "@evil.example");

        Response link = attacker.comeBack("acme", asked, FakeUpstream.code("acme", asked, own));
        Response refused =
                attacker.browser().submit(link, "/login/link", Map.of("password", attackers));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.asString()).contains("must be confirmed first");
    }
}
