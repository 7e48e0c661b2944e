package dev.cardea.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.AdminApi;
import dev.cardea.support.Claims;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.OtherSettings;
import dev.cardea.support.People;
import dev.cardea.support.SignalReceiver;
import dev.cardea.support.TlsServer;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Events as a receiver gets them that is pushed to (RFC 8935).
@QuarkusTest
@TestProfile(OtherSettings.class)
class PushedEventsTest {

    private record Answer(int status, String body) {}

    private record Received(String body, String type, String accept, String authorization) {}

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Database database;
    @Inject PushDelivery delivery;
    @Inject SignalStreams streams;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private TlsServer server;
    private SignalReceiver receiver;
    private AdminApi admin;

    @BeforeEach
    void listen() {
        server = TlsServer.start().on("/events", this::receive);
        receiver = SignalReceiver.registered(clients);
        admin = new AdminApi(people.admin());
    }

    @AfterEach
    void close() {
        // the client may be disabled by now
        database.update(
                "DELETE FROM signal_stream WHERE client_id = ?", receiver.app().client().id());
        server.close();
    }

    private void receive(HttpExchange exchange) throws IOException {
        received.add(
                new Received(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        exchange.getRequestHeaders().getFirst("Accept"),
                        exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer = answers.isEmpty() ? new Answer(202, "") : answers.removeFirst();
        TlsServer.answer(exchange, answer.status(), "application/json", answer.body());
    }

    @Test
    void an_event_is_pushed_signed_with_what_the_receiver_asked_for_in_the_header()
            throws Exception {
        String stream =
                receiver.made(
                        Map.of(
                                "delivery",
                                Map.of(
                                        "method",
                                        SignalReceiver.PUSH,
                                        "endpoint_url",
                                        server.url("/events"),
                                        "authorization_header",
                                        "Bearer of the receiver")));
        String sid = endSession();

        await().until(() -> received.size() == 1);
        Received push = received.getFirst();
        assertThat(push.type()).startsWith("application/secevent+jwt");
        assertThat(push.accept()).isEqualTo("application/json");
        assertThat(push.authorization()).isEqualTo("Bearer of the receiver");
        JwtClaims claims = receiver.verified(push.body());
        assertThat(claims.getClaimValue("sub_id").toString()).contains(sid);
        await().until(() -> waiting(stream) == 0);
        receiver.poll(stream, Map.of()).then().statusCode(404);
    }

    @Test
    void what_is_not_taken_comes_again_with_the_same_jti_and_before_what_happened_later() {
        answers.addAll(List.of(new Answer(503, ""), new Answer(401, "")));
        String stream = receiver.pushed(server.url("/events"));
        String first = endSession();
        await().until(() -> received.size() == 1);
        String second = endSession();
        await().until(() -> waiting(stream) == 2 && failures(stream) == 1);
        assertThat(received).hasSize(1);

        retry(stream);
        await().until(() -> failures(stream) == 2);
        retry(stream);
        await().until(() -> waiting(stream) == 0);

        assertThat(received)
                .extracting(PushedEventsTest::session)
                .containsExactly(first, first, first, second);
        assertThat(received.subList(0, 3))
                .extracting(PushedEventsTest::jti)
                .containsOnly(jti(received.getFirst()));
        assertThat(jti(received.getLast())).isNotEqualTo(jti(received.getFirst()));
    }

    @Test
    void a_receiver_that_was_away_gets_what_it_missed() {
        String url = server.url("/events");
        String stream = receiver.pushed(url);
        server.close();
        endSession();
        await().until(() -> failures(stream) == 1);
        assertThat(waiting(stream)).isEqualTo(1);

        server = TlsServer.start().on("/events", this::receive);
        receiver.call()
                .body(
                        Map.of(
                                "stream_id",
                                stream,
                                "delivery",
                                Map.of(
                                        "method",
                                        SignalReceiver.PUSH,
                                        "endpoint_url",
                                        server.url("/events"))))
                .patch("/ssf/streams")
                .then()
                .statusCode(200);
        await().until(() -> received.size() == 1 && waiting(stream) == 0);
    }

    @Test
    void whoever_stopped_in_the_middle_of_a_push_loses_nothing() {
        String stream = receiver.pushed(server.url("/events"));
        database.update(
                "UPDATE signal_stream SET due_at = now() + interval '1 hour', attempts = attempts + 1 WHERE id = ?::uuid",
                stream); // claimed by a replica that is no more
        endSession();
        await().until(() -> waiting(stream) == 1);
        assertThat(received).isEmpty();
        retry(stream);
        await().until(() -> received.size() == 1 && waiting(stream) == 0);
    }

    @Test
    void many_workers_push_each_event_once_and_in_order() {
        String stream = receiver.pushed(server.url("/events"));
        receiver.status(stream, "paused").then().statusCode(200);
        List<String> sessions = List.of(endSession(), endSession(), endSession(), endSession());
        await().until(() -> waiting(stream) == 4);
        receiver.status(stream, "enabled").then().statusCode(200);
        for (int i = 0; i < 20; i++) {
            delivery.wake();
        }
        await().until(() -> waiting(stream) == 0);
        assertThat(received)
                .extracting(PushedEventsTest::session)
                .containsExactlyElementsOf(sessions);
    }

    @Test
    void an_event_that_the_receiver_calls_bad_is_counted_and_does_not_come_again() {
        answers.add(new Answer(400, "{\"err\":\"invalid_request\",\"description\":\"no\"}"));
        String stream = receiver.pushed(server.url("/events"));
        endSession();
        endSession();
        await().until(() -> received.size() == 2 && waiting(stream) == 0);
        assertThat(number("rejected", stream)).isEqualTo(1);
    }

    @Test
    void a_receiver_that_does_not_know_us_any_more_is_asked_again_later() {
        answers.add(new Answer(400, "{\"err\":\"authentication_failed\"}"));
        String stream = receiver.pushed(server.url("/events"));
        endSession();
        await().until(() -> failures(stream) == 1);
        assertThat(waiting(stream)).isEqualTo(1);
    }

    @Test
    void a_stream_whose_pushes_fail_for_half_a_day_is_disabled_with_an_entry_in_the_trail() {
        answers.add(new Answer(500, ""));
        String stream = receiver.pushed(server.url("/events"));
        database.update("UPDATE signal_stream SET failures = 23 WHERE id = ?::uuid", stream);
        endSession();
        await().until(() -> status(stream).equals("disabled"));
        assertThat(
                        database.one(
                                        "SELECT count(*) FROM audit_entry WHERE type = 'SIGNAL_STREAM_DISABLED' AND detail LIKE ?",
                                        row -> row.getInt(1),
                                        "%" + stream + "%")
                                .orElseThrow())
                .isEqualTo(1);
        // it says so, should anybody hear it, and then is silent
        await().until(() -> received.size() == 2 && waiting(stream) == 0);
        assertThat(Claims.of(received.getLast().body()).json().getMap("events"))
                .containsOnlyKeys(SignalReceiver.SSF + "stream-updated");
        endSession();
        assertThat(waiting(stream)).isZero();
    }

    @Test
    void a_stream_in_which_too_much_waits_is_disabled() {
        String stream = receiver.pushed(server.url("/events"));
        receiver.status(stream, "paused").then().statusCode(200);
        database.update(
                "INSERT INTO signal_event SELECT ?::uuid, gen_random_uuid(), '{}', false, now() FROM generate_series(1, 100)",
                stream);
        endSession();
        await().until(() -> status(stream).equals("disabled"));
        await().until(() -> waiting(stream) == 0);
    }

    @Test
    void nothing_is_pushed_to_an_address_inside_whoever_names_it() {
        String inside = "https://127.0.0.1:" + server.port() + "/events";
        String stream = receiver.pushed(inside);
        String metadata = receiver.pushed("https://169.254.169.254/latest/meta-data");
        endSession();
        await().until(() -> failures(stream) == 1 && failures(metadata) == 1);
        assertThat(received).isEmpty();
    }

    @Test
    void a_client_that_is_disabled_is_not_pushed_to() {
        String stream = receiver.pushed(server.url("/events"));
        receiver.status(stream, "paused").then().statusCode(200);
        endSession();
        await().until(() -> waiting(stream) == 1);
        UUID client = receiver.app().client().id();
        admin.post("/clients/" + client + "/disable").then().statusCode(200);
        database.update(
                "UPDATE signal_stream SET status = 'enabled', due_at = now() WHERE id = ?::uuid",
                stream);
        await().until(() -> number("attempts", stream) == 1);
        assertThat(received).isEmpty();

        admin.post("/clients/" + client + "/enable").then().statusCode(200);
        retry(stream);
        await().until(() -> received.size() == 1);
        admin.delete("/clients/" + client).then().statusCode(204);
    }

    @Test
    void what_authorizes_us_at_a_new_endpoint_is_not_sent_to_the_one_before() {
        UUID id = UUID.fromString(receiver.pushed(server.url("/events")));
        SignalStream before = streams.byId(id).orElseThrow();
        streams.change(
                id, new SignalStreams.Settings(null, null, server.url("/moved"), "Bearer new"));
        assertThat(streams.claim(before, Duration.ofMinutes(1))).isEmpty();
        assertThat(streams.claim(streams.byId(id).orElseThrow(), Duration.ofMinutes(1)))
                .contains(new SignalStreams.Turn("Bearer new"));
    }

    /// Of somebody who logged in at the receiver.
    private String endSession() {
        Account account = people.somebody();
        String idToken =
                new Visitor(account).tokens(receiver.app(), "openid").getString("id_token");
        admin.delete("/users/" + account.id() + "/sessions").then().statusCode(204);
        return Claims.of(idToken).json().getString("sid");
    }

    private void retry(String stream) {
        database.update(
                "UPDATE signal_stream SET due_at = now() - interval '1 s' WHERE id = ?::uuid",
                stream);
    }

    private static String session(Received push) {
        return Claims.of(push.body()).json().getString("sub_id.session.id");
    }

    private static String jti(Received push) {
        return Claims.of(push.body()).json().getString("jti");
    }

    private int waiting(String stream) {
        return database.one(
                        "SELECT count(*) FROM signal_event WHERE stream_id = ?::uuid",
                        row -> row.getInt(1),
                        stream)
                .orElseThrow();
    }

    private int failures(String stream) {
        return number("failures", stream);
    }

    private int number(String column, String stream) {
        return database.one(
                        "SELECT " + column + " FROM signal_stream WHERE id = ?::uuid",
                        row -> row.getInt(1),
                        stream)
                .orElseThrow();
    }

    private String status(String stream) {
        return database.one(
                        "SELECT status FROM signal_stream WHERE id = ?::uuid",
                        row -> row.getString(1),
                        stream)
                .orElseThrow();
    }
}
