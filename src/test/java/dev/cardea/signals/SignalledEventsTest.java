package dev.cardea.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.accounts.Account;
import dev.cardea.audit.AuditLog;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.RevocationReaders;
import dev.cardea.revocation.RevocationRule.Type;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Browser;
import dev.cardea.support.Claims;
import dev.cardea.support.MovableClock;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.SentMails;
import dev.cardea.support.SignalReceiver;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What a receiver is told when trust ends, by the calls that really end it.
@QuarkusTest
class SignalledEventsTest {

    private static final String REVOKED = SignalReceiver.CAEP + "session-revoked";
    private static final String CREDENTIAL = SignalReceiver.CAEP + "credential-change";
    private static final String CLAIMS = SignalReceiver.CAEP + "token-claims-change";
    private static final String NEXT = "another quiet harbour";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject SentMails mails;
    @Inject Revocations revocations;
    @Inject RevocationLog log;
    @Inject Derivation derivation;
    @Inject RevocationReaders readers;
    @Inject FanOut fanOut;
    @Inject PushDelivery push;
    @Inject AuditLog audit;
    @Inject StreamCare care;
    @Inject Database database;
    @Inject CardeaConfig config;

    private SignalReceiver receiver;
    private String stream;
    private Account account;
    private Visitor visitor;
    private String sid;
    private String idToken;
    private AdminApi admin;

    @BeforeEach
    void somebodyAtTheReceiver() {
        settle(); // what a test before has ended is told to its own streams
        receiver = SignalReceiver.registered(clients);
        stream = receiver.polled();
        admin = new AdminApi(people.admin());
        arrive("openid email roles offline_access");
    }

    private void arrive(String scope) {
        account = people.somebody();
        visitor = new Visitor(account);
        idToken = visitor.tokens(receiver.app(), scope).getString("id_token");
        sid = Claims.of(idToken).json().getString("sid");
        assertThat(sid).isNotNull();
    }

    private interface End {
        void go();
    }

    @TestFactory
    Stream<DynamicTest> a_session_that_ends_is_told() {
        Map<String, End> ends = new LinkedHashMap<>();
        ends.put("log-out at the browser", () -> visitor.browser().get("/oauth/logout?" + hint()));
        ends.put(
                "log-out everywhere",
                () -> People.post("/auth/logout", loggedIn(), Map.of("everywhere", true)));
        ends.put(
                "ended among one's own sessions",
                () -> People.as(loggedIn()).delete("/auth/sessions/" + sid));
        ends.put("all others ended", () -> People.as(loggedIn()).delete("/auth/sessions"));
        ends.put("ended by an administrator", () -> admin.delete(user() + "/sessions/" + sid));
        ends.put("all ended by an administrator", () -> admin.delete(user() + "/sessions"));
        ends.put("the account disabled", () -> admin.post(user() + "/disable"));
        ends.put("the account deleted", () -> admin.delete(user()));
        ends.put("the password changed", this::changePassword);
        ends.put("the password reset", this::resetPassword);
        ends.put(
                "too many sessions",
                () -> revocations.endOldestSessions(account.id(), 0, Reason.SESSION_LIMIT));
        ends.put(
                "a replayed refresh token",
                () ->
                        revocations.endSession(
                                account.id(), UUID.fromString(sid), Reason.REFRESH_REUSED));
        ends.put(
                "the consent withdrawn",
                () ->
                        revocations.endClientsGrants(
                                account.id(),
                                receiver.app().client().id(),
                                Reason.CONSENT_WITHDRAWN));
        return ends.entrySet().stream()
                .map(end -> DynamicTest.dynamicTest(end.getKey(), () -> toldAfter(end.getValue())));
    }

    private void toldAfter(End end) {
        somebodyAtTheReceiver();
        end.go();
        JsonPath set = told(REVOKED);
        assertThat(set.getString("sub_id.format")).isEqualTo("complex");
        assertThat(set.getString("sub_id.session.format")).isEqualTo("opaque");
        assertThat(set.getString("sub_id.session.id")).isEqualTo(sid);
        assertThat(set.getString("sub_id.user.format")).isEqualTo("iss_sub");
        assertThat(set.getString("sub_id.user.iss")).isEqualTo(config.issuer().toString());
        assertThat(set.getString("sub_id.user.sub")).isEqualTo(account.id().toString());
        Map<String, Object> event = SignalReceiver.event(set, REVOKED);
        assertThat(event).containsKeys("event_timestamp", "reason_admin");
        assertThat(left()).isZero();
    }

    @Test
    void an_event_is_a_security_event_token_and_nothing_else() throws Exception {
        admin.delete(user() + "/sessions");
        told(REVOKED);
        Map<String, String> sets = receiver.poll(stream, Map.of()).jsonPath().getMap("sets");
        Map.Entry<String, String> set = sets.entrySet().iterator().next();
        JwtClaims claims = receiver.verified(set.getValue());
        assertThat(claims.getIssuer()).isEqualTo(config.issuer().toString());
        assertThat(claims.getJwtId()).isEqualTo(set.getKey());
        assertThat(claims.getIssuedAt()).isNotNull();
        assertThat(claims.hasClaim("txn")).isTrue();
        assertThat(claims.hasClaim("sub")).isFalse();
        assertThat(claims.hasClaim("exp")).isFalse();
        assertThat(People.me(set.getValue()).statusCode()).isEqualTo(401);
    }

    @Test
    void a_changed_password_is_told_with_the_sessions_that_it_ended() {
        changePassword();
        JsonPath set = told(CREDENTIAL);
        assertThat(set.getString("sub_id.format")).isEqualTo("iss_sub");
        assertThat(set.getString("sub_id.sub")).isEqualTo(account.id().toString());
        assertThat(SignalReceiver.event(set, CREDENTIAL))
                .containsEntry("credential_type", "password")
                .containsEntry("change_type", "update")
                .containsEntry("initiating_entity", "user");
        told(REVOKED);
    }

    @Test
    void what_happens_to_a_session_after_it_was_told_is_not_told_again() {
        changePassword();
        admin.post(user() + "/disable").then().statusCode(204);
        told(CREDENTIAL);
        settle();
        assertThat(receiver.waiting(stream)).hasSize(2);
        assertThat(left()).isZero();
    }

    @Test
    void a_changed_password_is_told_where_no_session_ended() {
        revocations.changeCredential(account.id(), UUID.fromString(sid), Reason.PASSWORD_CHANGED);
        told(CREDENTIAL);
        assertThat(receiver.waiting(stream)).hasSize(1);
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void a_reset_password_is_told_as_such_under_one_transaction() {
        resetPassword();
        JsonPath change = told(CREDENTIAL);
        assertThat(told(REVOKED).getString("txn")).isEqualTo(change.getString("txn"));
        assertThat(receiver.waiting(stream)).hasSize(2);
    }

    @Test
    void a_role_that_was_taken_away_is_told_with_the_roles_that_are_left() {
        String kept = People.fresh();
        String taken = People.fresh();
        for (String role : List.of(kept, taken)) {
            admin.role(role);
            admin.put(user() + "/roles/" + role).then().statusCode(204);
        }
        admin.delete(user() + "/roles/" + taken).then().statusCode(204);

        JsonPath set = told(CLAIMS);
        assertThat(set.getString("sub_id.session.id")).isEqualTo(sid);
        assertThat(SignalReceiver.event(set, CLAIMS).get("claims"))
                .isEqualTo(Map.of("roles", List.of(kept), "permissions", List.of()));
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void a_membership_that_ended_is_told() {
        UUID organization = admin.organization();
        String member = "/organizations/" + organization + "/members/" + account.id();
        admin.put(member, Map.of("roles", List.of())).then().statusCode(200);
        admin.delete(member).then().statusCode(204);

        assertThat(SignalReceiver.event(told(CLAIMS), CLAIMS).get("claims").toString())
                .contains("org_id=null");
    }

    @Test
    void a_changed_address_is_told_to_whom_it_was_given() {
        String address = changeAddress();
        assertThat(SignalReceiver.event(told(CLAIMS), CLAIMS).get("claims"))
                .isEqualTo(Map.of("email", address, "email_verified", true));
    }

    @Test
    void claims_are_told_only_where_their_scope_was_given() {
        arrive("openid");
        changeAddress();
        String role = People.fresh();
        admin.role(role);
        admin.put(user() + "/roles/" + role).then().statusCode(204);
        admin.delete(user() + "/roles/" + role).then().statusCode(204);
        admin.post(user() + "/disable").then().statusCode(204);

        told(REVOKED);
        assertThat(receiver.waiting(stream)).hasSize(1);
    }

    @Test
    void a_client_whose_grants_were_all_taken_back_is_told_once() {
        admin.post("/clients/" + receiver.app().client().id() + "/revoke").then().statusCode(204);
        receiver = again(receiver);
        JsonPath set = told(REVOKED);
        assertThat(set.getString("sub_id.application.id"))
                .isEqualTo(receiver.app().client().clientId());
        assertThat(left()).isZero();
    }

    @Test
    void the_end_of_everything_is_one_event() {
        admin.post("/revocations", Map.of("type", "everything")).then().statusCode(204);
        // a token that is not older than the end of everything
        await().until(() -> !pollAgain().isEmpty());
        JsonPath set = told(REVOKED);
        assertThat(set.getString("sub_id.tenant.id")).isEqualTo(config.issuer().toString());
        assertThat(receiver.waiting(stream)).hasSize(1);
        assertThat(left()).isZero();
    }

    @Test
    void a_receiver_learns_nothing_of_people_and_sessions_that_it_has_nothing_to_do_with() {
        SignalReceiver foreign = SignalReceiver.registered(clients);
        String foreignStream = foreign.polled();
        People.login(account); // a session in which no client took part
        Account stranger = people.somebody();
        People.login(stranger);
        admin.delete("/users/" + stranger.id() + "/sessions").then().statusCode(204);
        admin.delete(user() + "/sessions").then().statusCode(204);

        told(REVOKED);
        assertThat(receiver.waiting(stream)).hasSize(1);
        assertThat(foreign.waiting(foreignStream)).isEmpty();
        foreign.poll(stream, Map.of()).then().statusCode(404);
    }

    @Test
    void two_receivers_of_one_session_cannot_tell_by_their_events_that_it_is_one_cause() {
        SignalReceiver second = SignalReceiver.registered(clients);
        String secondStream = second.polled();
        visitor.tokens(second.app(), "openid");
        admin.delete(user() + "/sessions").then().statusCode(204);

        String txn = told(REVOKED).getString("txn");
        await().until(() -> second.waiting(secondStream).size() == 1);
        JsonPath other = second.waiting(secondStream).values().iterator().next();
        assertThat(other.getString("txn")).isNotEqualTo(txn);
        assertThat(other.getString("aud")).isEqualTo(second.app().client().clientId());
    }

    @Test
    void a_receiver_with_pairwise_subjects_is_told_by_those_and_by_no_others() {
        SignalReceiver other = SignalReceiver.registered(clients, "openid ssf.manage", "pairwise");
        String otherStream = other.polled();
        JsonPath known =
                Claims.of(visitor.tokens(other.app(), "openid").getString("id_token")).json();
        changePassword();

        await().until(() -> other.waiting(otherStream).size() == 2);
        assertThat(known.getString("sub")).isNotEqualTo(account.id().toString());
        other.waiting(otherStream)
                .values()
                .forEach(set ->
                        assertThat(set.<Object>get("sub_id").toString())
                                .contains(known.getString("sub"))
                                .doesNotContain(account.id().toString(), sid));
        assertThat(
                        other.waiting(otherStream)
                                .values()
                                .iterator()
                                .next()
                                .getString("sub_id.session.id"))
                .isEqualTo(known.getString("sid"));
    }

    @Test
    void what_happens_after_a_session_is_over_is_not_told_any_more() {
        admin.delete(user() + "/sessions").then().statusCode(204);
        told(REVOKED);
        admin.post(user() + "/disable").then().statusCode(204);
        settle();
        assertThat(receiver.waiting(stream)).hasSize(1);
    }

    @Test
    void a_withdrawn_consent_is_told_to_that_client_alone() {
        SignalReceiver second = SignalReceiver.registered(clients);
        String secondStream = second.polled();
        visitor.tokens(second.app(), "openid");
        revocations.endClientsGrants(
                account.id(), receiver.app().client().id(), Reason.CONSENT_WITHDRAWN);
        told(REVOKED);
        assertThat(second.waiting(secondStream)).isEmpty();
    }

    @Test
    void events_that_were_not_asked_for_are_not_told() {
        String picky = receiver.made(Map.of("events_requested", List.of(CREDENTIAL, "urn:else")));
        resetPassword();
        told(REVOKED);
        assertThat(receiver.waiting(picky).values())
                .singleElement()
                .satisfies(set -> assertThat(SignalReceiver.event(set, CREDENTIAL)).isNotNull());
    }

    @Test
    void a_disabled_client_is_told_nothing() {
        admin.post("/clients/" + receiver.app().client().id() + "/disable").then().statusCode(200);
        admin.delete(user() + "/sessions").then().statusCode(204);
        settle();
        receiver.poll(stream, Map.of()).then().statusCode(401);
        assertThat(rows(stream)).isZero();
    }

    @Test
    void a_client_without_the_scope_is_not_remembered() {
        ClientRegistry.Changed app =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "token_endpoint_auth_method",
                                "none"));
        visitor.tokens(app, "openid");
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void every_rule_is_told_once_however_many_follow_them() {
        List<UUID> sessions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sessions.add(UUID.fromString(sidAt(receiver)));
        }
        sessions.forEach(session -> revocations.endSession(account.id(), session, Reason.LOGOUT));
        IntStream.range(0, 8).parallel().forEach(i -> derivation.follow());
        settle();
        assertThat(receiver.waiting(stream).values())
                .extracting(set -> set.getString("sub_id.session.id"))
                .containsExactlyElementsOf(sessions.stream().map(UUID::toString).toList());
    }

    @Test
    void a_rule_that_cannot_be_told_holds_up_the_others_for_minutes_and_not_for_ever() {
        SignalReceiver broken = SignalReceiver.registered(clients);
        broken.polled();
        UUID client = broken.app().client().id();
        UUID untold = UUID.fromString(sidAt(broken));
        MovableClock time = new MovableClock();
        Derivation later = new Derivation(database, readers, fanOut, push, audit, time);
        String metadata =
                database.one(
                                "SELECT metadata FROM client WHERE id = ?",
                                row -> row.getString(1),
                                client)
                        .orElseThrow();
        try {
            metadata(client, "{\"redirect_uris\": 1}");
            revocations.endSession(account.id(), untold, Reason.LOGOUT);
            revocations.endSession(account.id(), UUID.fromString(sid), Reason.LOGOUT);
            later.follow();
            time.forward(Derivation.PATIENCE.minusMillis(1));
            later.follow();
            assertThat(receiver.waiting(stream)).isEmpty();

            time.forward(Duration.ofMillis(1));
            later.follow();
            assertThat(receiver.waiting(stream).values())
                    .extracting(set -> set.getString("sub_id.session.id"))
                    .containsExactly(sid);
            assertThat(
                            count(
                                    "audit_entry, revocation_rule r WHERE audit_entry.type = 'SIGNALS_PASSED_OVER'"
                                            + " AND detail::jsonb ->> 'last' = r.seq::text AND r.value = '"
                                            + untold
                                            + "'"))
                    .isEqualTo(1);
        } finally {
            metadata(client, metadata);
        }
    }

    private void metadata(UUID client, String text) {
        database.update("UPDATE client SET metadata = ? WHERE id = ?", text, client);
        clients.spa(); // whatever is registered: what is remembered of clients is read anew
    }

    @Test
    void no_rule_goes_before_it_was_told() {
        revocations.endSession(account.id(), UUID.fromString(sid), Reason.LOGOUT);
        database.update("UPDATE revocation_rule SET until = 0 WHERE value = ?", sid);
        database.update("INSERT INTO revocation_reader VALUES ('main', 'test', 0)");
        try {
            settle();
            assertThat(log.deleteExpired(1000)).isZero();
        } finally {
            database.update("DELETE FROM revocation_reader WHERE name = 'test'");
        }
        assertThat(log.deleteExpired(1000)).isPositive();
        assertThat(rules()).isZero();
    }

    @Test
    void a_pseudonym_in_a_rule_is_nobody_here() {
        database.inTransaction(() ->
                log.append(
                        Type.SUB,
                        "-_".repeat(18),
                        null,
                        Reason.ACCOUNT_DISABLED,
                        database.clock()));
        settle();
        assertThat(receiver.waiting(stream)).isEmpty();
    }

    @Test
    void what_is_left_of_sessions_that_ended_by_themselves_goes() {
        database.update(
                "UPDATE session_receiver SET expires_at = now() - interval '1 s' WHERE session_id = ?::uuid",
                sid);
        care.sweep();
        assertThat(left()).isZero();
    }

    private String hint() {
        return Browser.query(Map.of("id_token_hint", idToken));
    }

    /// Of a new session.
    private String sidAt(SignalReceiver other) {
        String token = new Visitor(account).tokens(other.app(), "openid").getString("id_token");
        return Claims.of(token).json().getString("sid");
    }

    private String user() {
        return "/users/" + account.id();
    }

    private String loggedIn() {
        return People.login(account).getString("access_token");
    }

    private void changePassword() {
        People.post(
                        "/auth/password/change",
                        loggedIn(),
                        Map.of("current_password", People.PASSWORD, "new_password", NEXT))
                .then()
                .statusCode(204);
    }

    private void resetPassword() {
        People.post("/auth/password/forgot", Map.of("email", account.email()));
        People.post(
                        "/auth/password/reset",
                        Map.of("token", mails.token(account.email()), "password", NEXT))
                .then()
                .statusCode(204);
    }

    private String changeAddress() {
        String address = People.fresh() + "@example.com";
        People.post(
                        "/auth/email/change",
                        loggedIn(),
                        Map.of("email", address, "password", People.PASSWORD))
                .then()
                .statusCode(202);
        People.post("/auth/email/confirm", Map.of("token", mails.token(address)))
                .then()
                .statusCode(204);
        return address;
    }

    private JsonPath told(String type) {
        List<JsonPath> found = new ArrayList<>();
        derivation.follow();
        await().until(() -> {
            receiver.waiting(stream).values().stream()
                    .filter(set -> SignalReceiver.event(set, type) != null)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private Map<String, String> pollAgain() {
        receiver = again(receiver);
        Response answer = receiver.poll(stream, Map.of());
        return answer.statusCode() == 200 ? answer.jsonPath().getMap("sets") : Map.of();
    }

    private static SignalReceiver again(SignalReceiver before) {
        return new SignalReceiver(before.app(), SignalReceiver.ownToken(before.app()));
    }

    /// Waits until the rules that there are have been told.
    private void settle() {
        long head = log.head();
        derivation.follow();
        await().until(() ->
                database.one(
                                        "SELECT min(seq) FROM revocation_reader WHERE name = 'signals'",
                                        row -> row.getLong(1))
                                .orElseThrow()
                        >= head);
    }

    private int left() {
        return count("session_receiver WHERE account_id = '" + account.id() + "'");
    }

    private int rows(String of) {
        return count("signal_event WHERE stream_id = '" + of + "'");
    }

    private int rules() {
        return count("revocation_rule WHERE value = '" + sid + "'");
    }

    private int count(String of) {
        return database.one("SELECT count(*) FROM " + of, row -> row.getInt(1)).orElseThrow();
    }
}
