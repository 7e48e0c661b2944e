package dev.cardea.oauth.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.clients.Agreed;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.clients.Consents;
import dev.cardea.clients.Consents.Consent;
import dev.cardea.database.Database;
import dev.cardea.protocol.Scopes;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.support.CodeRequest;
import dev.cardea.support.HeldTransaction;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import dev.cardea.tokens.AuthorizationCodes;
import dev.cardea.web.Form;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A code that is being written and a consent that is being taken back, in both orders, with a slow
/// commit between.
@QuarkusTest
class ConsentRacesTest {

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Consents consents;
    @Inject AuthorizationFlow flows;
    @Inject AuthorizationCodes codes;
    @Inject BrowserSessions sessions;
    @Inject Database database;
    @Inject Clock clock;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Account account;
    private ClientRegistry.Changed app;
    private BrowserSession session;

    @BeforeEach
    void somebody_has_agreed() {
        account = people.somebody();
        app = new ClientRegistry.Changed(clients.spa(), null, 0);
        Visitor visitor = new Visitor(account);
        visitor.tokens(app, "openid");
        session = sessions.find(visitor.browser().cookie(BrowserSessions.COOKIE)).orElseThrow();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_code_that_meets_an_uncommitted_withdrawal_is_not_written() throws Exception {
        HeldTransaction<Long> withdrawing =
                HeldTransaction.of(
                        database, () -> consents.withdraw(account.id(), app.client().id()));
        Future<AuthorizationOutcome> answer = threads.submit(this::next);
        withdrawing.commitOnceSomebodyWaits();
        assertThat(answer.get()).isInstanceOf(AuthorizationOutcome.Ask.class);
    }

    @Test
    void a_withdrawal_that_meets_an_uncommitted_code_ends_it() throws Exception {
        HeldTransaction<AuthorizationOutcome> answering = HeldTransaction.of(database, this::next);
        Future<Long> withdrawn =
                threads.submit(() -> consents.withdraw(account.id(), app.client().id()));
        AuthorizationOutcome.Granted granted =
                (AuthorizationOutcome.Granted) answering.commitOnceSomebodyWaits();
        assertThat(withdrawn.get()).isPositive();
        assertThat(codes.find(granted.code())).isEmpty();
    }

    @Test
    void who_agrees_in_many_windows_at_once_agrees_to_all_of_it() throws Exception {
        List<Future<?>> windows =
                IntStream.range(0, 8)
                        .<Future<?>>mapToObj(i ->
                                threads.submit(() ->
                                        consents.agree(
                                                session.accountId(),
                                                app.client().id(),
                                                window(i, i))))
                        .toList();
        for (Future<?> window : windows) {
            window.get();
        }
        Agreed all = consents.of(account.id()).getFirst().consent();
        assertThat(all.scope().values()).hasSize(9).contains("openid", "window0", "window7");
        assertThat(all.resources()).hasSize(8);
        assertThat(all.covers(window(7, 7))).isTrue();
        assertThat(all.covers(window(0, 7))).isFalse();
    }

    private static Consent window(int scope, int resource) {
        return new Consent(
                Scopes.parse("window" + scope), List.of("https://api.example/" + resource), null);
    }

    private AuthorizationOutcome next() {
        return flows.next(
                new Flow(request(), clock.instant().getEpochSecond(), null, null, null),
                app.client(),
                Optional.of(session));
    }

    private AuthorizationRequest request() {
        MultivaluedHashMap<String, String> parameters = new MultivaluedHashMap<>();
        CodeRequest.of(app.client(), OAuthClients.Pkce.fresh()).forEach(parameters::add);
        return AuthorizationRequest.parse(Form.of(parameters));
    }
}
