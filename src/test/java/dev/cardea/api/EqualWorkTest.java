package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.AccountClosure;
import dev.cardea.accounts.Registration;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.CountingDatabase;
import dev.cardea.database.Database;
import dev.cardea.passwords.CountingHashing;
import dev.cardea.passwords.HashingQueue;
import dev.cardea.passwords.PasswordHasher;
import dev.cardea.support.Mailbox;
import dev.cardea.support.People;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nobody learns who has an account: not by what an answer says, and not by how much work it was.
@QuarkusTest
class EqualWorkTest {

    private record Work(String said, int statements, int hashes) {}

    @Inject People people;
    @Inject Mailbox mailbox;
    @Inject Registration registration;
    @Inject AccountClosure closure;
    @Inject DataSource dataSource;
    @Inject PasswordHasher hasher;
    @Inject CardeaConfig config;

    private final String password = People.freshPassword();

    private CountingDatabase database;
    private CountingHashing hashing;
    private final Map<String, String> addresses = new LinkedHashMap<>();

    @BeforeEach
    void count_what_is_done() {
        database = new CountingDatabase(dataSource);
        hashing = new CountingHashing(hasher, config);
        QuarkusMock.installMockForType(database, Database.class);
        QuarkusMock.installMockForType(hashing, HashingQueue.class);
    }

    @BeforeEach
    void everybody_there_can_be() {
        addresses.put("nobody", People.fresh() + "@example.com");
        addresses.put("somebody", people.somebody(password).email());
        Account disabled = people.somebody(password);
        closure.disable(disabled.id(), disabled.id());
        addresses.put("disabled", disabled.email());
        String unverified = People.fresh() + "@example.com";
        People.post("/auth/register", Map.of("email", unverified, "password", password));
        mailbox.token(unverified, RegistrationFlowTest.CONFIRM);
        addresses.put("unverified", unverified);
    }

    private Work work(Response answer, String address) {
        String id = answer.header("X-Request-Id");
        return new Work(
                People.said(answer).replace(address, "x@example.com"),
                database.of(id),
                hashing.of(id));
    }

    private Work sameForAll(Function<String, Response> request) {
        Map<String, Work> works = new LinkedHashMap<>();
        addresses.forEach((who, address) -> works.put(who, work(request.apply(address), address)));
        Work first = works.values().iterator().next();
        assertThat(works).allSatisfy((who, work) -> assertThat(work).isEqualTo(first));
        assertThat(first.statements()).isPositive();
        return first;
    }

    @Test
    void a_refused_log_in() {
        String spent = People.fresh() + "@example.com";
        registration.create(new Registration.Request(spent, password, null, null), true);
        People.tryLogin(spent, password).then().statusCode(200);
        String wrong = addresses.remove("somebody");
        addresses.put("spent", spent);
        Work refused = sameForAll(address -> People.tryLogin(address, password));
        assertThat(refused.said()).startsWith("401");
        assertThat(refused.hashes()).isEqualTo(1);
        assertThat(work(People.tryLogin(wrong, "not the password"), wrong)).isEqualTo(refused);
        String noIdentifier = "no identifier at all";
        assertThat(work(People.tryLogin(noIdentifier, "not the password"), noIdentifier))
                .isEqualTo(refused);
    }

    @Test
    void a_forgotten_password() {
        Work asked =
                sameForAll(
                        address -> People.post("/auth/password/forgot", Map.of("email", address)));
        assertThat(asked.said()).startsWith("202");
        assertThat(asked.hashes()).isZero();
    }

    @Test
    void another_link() {
        assertThat(
                        sameForAll(address ->
                                        People.post("/auth/email/resend", Map.of("email", address)))
                                .said())
                .startsWith("202");
    }

    @Test
    void a_registration() {
        Work made =
                sameForAll(address ->
                        People.post(
                                "/auth/register", Map.of("email", address, "password", password)));
        assertThat(made.said()).startsWith("202");
        assertThat(made.hashes()).isEqualTo(1);
    }

    @Test
    void a_change_of_address() {
        Account asking = people.somebody(password);
        String token = People.login(asking, password, "profile").getString("access_token");
        assertThat(
                        sameForAll(address ->
                                        People.post(
                                                "/auth/email/change",
                                                token,
                                                Map.of("password", password, "email", address)))
                                .said())
                .startsWith("202");
    }
}
