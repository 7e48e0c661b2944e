package dev.cardea.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.PasswordReset;
import dev.cardea.database.Database;
import dev.cardea.support.FakeCluster;
import dev.cardea.support.FakeUpstream;
import dev.cardea.support.HeldTransaction;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import dev.cardea.support.Traveller;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An account that is being connected with a password that is being replaced.
@QuarkusTest
@WithTestResource(FakeCluster.class)
@WithTestResource(FakeUpstream.class)
class LinkRacesTest {

    @Inject People people;
    @Inject AccountLinks links;
    @Inject PasswordReset reset;
    @Inject Database database;
    @Inject Mailbox mailbox;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_password_that_meets_an_uncommitted_reset_connects_nothing() throws Exception {
        Account account = people.somebody();
        Traveller thief = new Traveller();
        Response link =
                thief.through("acme", Map.of("sub", People.fresh(), "email", account.email()));
        reset.forgot(account.email());
        String token = mailbox.token(account.email(), "Choose a new password");
        String chosen = People.freshPassword();

        HeldTransaction<Long> resetting =
                HeldTransaction.of(database, () -> reset.reset(token, chosen));
        Future<Response> proved =
                threads.submit(() ->
                        thief.browser()
                                .submit(link, "/login/link", Map.of("password", People.PASSWORD)));
        resetting.commitOnceSomebodyWaits();

        assertThat(proved.get().statusCode()).isEqualTo(401);
        assertThat(links.of(account.id())).isEmpty();
        assertThat(thief.loggedIn()).isFalse();
    }
}
