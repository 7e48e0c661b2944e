package dev.cardea.signals;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.sessions.SessionReceivers;
import dev.cardea.support.AdminApi;
import dev.cardea.support.DpopKey;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.SignalReceiver;
import dev.cardea.support.Visitor;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams as their receivers manage and poll them (SSF 1.0 §7 and §8, RFC 8936).
@QuarkusTest
class StreamManagementTest {

    private static final String VERIFICATION = SignalReceiver.SSF + "verification";
    private static final String UPDATED = SignalReceiver.SSF + "stream-updated";
    private static final String PUSH = "urn:ietf:rfc:8935";

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject CardeaConfig config;
    @Inject Database database;
    @Inject StreamCare care;
    @Inject LongPolls longPolls;
    @Inject SignalEvents events;

    private SignalReceiver receiver;

    @BeforeEach
    void register() {
        receiver = SignalReceiver.registered(clients);
    }

    @Test
    void the_transmitter_says_what_it_can_do() {
        String issuer = config.issuer().toString();
        JsonPath said =
                given().get("/.well-known/ssf-configuration")
                        .then()
                        .statusCode(200)
                        .contentType(ContentType.JSON)
                        .extract()
                        .jsonPath();
        assertThat(said.getString("issuer")).isEqualTo(issuer);
        assertThat(said.getString("spec_version")).isEqualTo("1_0");
        assertThat(said.getList("delivery_methods_supported"))
                .containsExactlyInAnyOrder(PUSH, "urn:ietf:rfc:8936");
        assertThat(said.getString("authorization_schemes[0].spec_urn"))
                .isEqualTo("urn:ietf:rfc:6749");
        for (String endpoint : List.of("configuration", "status", "verification")) {
            String url = said.getString(endpoint + "_endpoint");
            assertThat(url).startsWith(issuer + "/");
            given().contentType(ContentType.JSON)
                    .body("{\"stream_id\":\"x\",\"status\":\"paused\"}")
                    .post(url.substring(issuer.length()))
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", "Bearer");
        }
        given().get(said.getString("jwks_uri").substring(issuer.length())).then().statusCode(200);
    }

    @Test
    void a_stream_is_polled_unless_something_else_is_said() {
        String id = receiver.polled();
        receiver.call()
                .get("/ssf/streams?stream_id=" + id)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("stream_id", equalTo(id))
                .body("iss", equalTo(config.issuer().toString()))
                .body("aud", equalTo(receiver.app().client().clientId()))
                .body("delivery.method", equalTo("urn:ietf:rfc:8936"))
                .body("delivery.endpoint_url", equalTo(config.issuer() + "/ssf/poll/" + id))
                .body("events_delivered", hasSize(3))
                .body("events_requested", nullValue());
        receiver.call().get("/ssf/streams").then().statusCode(200).body("stream_id", hasItem(id));
    }

    @Test
    void what_is_asked_for_and_not_known_is_not_delivered() {
        String revoked = SignalReceiver.CAEP + "session-revoked";
        String id = receiver.made(Map.of("events_requested", List.of(revoked, "urn:else")));
        receiver.call()
                .get("/ssf/streams?stream_id=" + id)
                .then()
                .body("events_requested", equalTo(List.of(revoked, "urn:else")))
                .body("events_delivered", equalTo(List.of(revoked)));
    }

    @Test
    void a_patch_changes_what_it_names_and_a_put_all() {
        String id =
                receiver.made(
                        Map.of(
                                "description",
                                "first",
                                "delivery",
                                Map.of(
                                        "method", PUSH,
                                        "endpoint_url", "https://receiver.example/a",
                                        "authorization_header", "Bearer very-secret")));
        receiver.call()
                .body(Map.of("stream_id", id, "description", "second", "iss", issuer()))
                .patch("/ssf/streams")
                .then()
                .statusCode(200)
                .body("description", equalTo("second"))
                .body("delivery.endpoint_url", equalTo("https://receiver.example/a"))
                .body(not(containsString("very-secret")));
        assertThat(hasAuthorization(id)).isTrue();

        receiver.call()
                .body(
                        Map.of(
                                "stream_id",
                                id,
                                "delivery",
                                Map.of(
                                        "method",
                                        PUSH,
                                        "endpoint_url",
                                        "https://elsewhere.example/a")))
                .patch("/ssf/streams")
                .then()
                .statusCode(200);
        assertThat(hasAuthorization(id)).isFalse(); // it was not meant for that place

        receiver.call()
                .body(Map.of("stream_id", id))
                .put("/ssf/streams")
                .then()
                .statusCode(200)
                .body("description", nullValue())
                .body("delivery.method", equalTo("urn:ietf:rfc:8936"));
    }

    @Test
    void what_the_transmitter_supplies_cannot_be_changed() {
        String id = receiver.polled();
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of("stream_id", id, "iss", "https://else.example"),
                        Map.of("stream_id", id, "aud", "another"),
                        Map.of("stream_id", id, "events_delivered", List.of("urn:else")),
                        Map.of("description", "which stream?"))) {
            receiver.call().body(wrong).patch("/ssf/streams").then().statusCode(400);
            receiver.call().body(wrong).put("/ssf/streams").then().statusCode(400);
        }
    }

    @Test
    void a_deleted_stream_is_gone() {
        String id = receiver.polled();
        receiver.call().delete("/ssf/streams?stream_id=" + id).then().statusCode(204);
        receiver.call().delete("/ssf/streams?stream_id=" + id).then().statusCode(404);
        receiver.call().get("/ssf/streams").then().statusCode(200).body("$", hasSize(0));
        receiver.poll(id, Map.of()).then().statusCode(404);
    }

    @Test
    void a_receiver_has_ten_streams_at_most() {
        for (int i = 0; i < 10; i++) {
            receiver.polled();
        }
        receiver.call().body(Map.of()).post("/ssf/streams").then().statusCode(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://receiver.example/events",
                "http://localhost/events",
                "ftp://receiver.example/",
                "https://user:pass@receiver.example/",
                "https://0x7f.1/events",
                "https://receiver.example/#x",
                "nowhere"
            })
    void a_place_that_cannot_be_pushed_to_is_refused(String url) {
        receiver.call()
                .body(Map.of("delivery", Map.of("method", PUSH, "endpoint_url", url)))
                .post("/ssf/streams")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("delivery.endpoint_url"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delivery\":{\"method\":\"urn:else\"}}",
                "{\"delivery\":{\"method\":\"urn:ietf:rfc:8935\"}}",
                "{\"delivery\":{}}",
                "{\"delivery\":7}",
                "{\"delivery\":{\"method\":\"urn:ietf:rfc:8935\",\"endpoint_url\":\"https://a.example\",\"authorization_header\":\"a\\r\\nHost: b\"}}",
                "{\"events_requested\":[]}",
                "{\"events_requested\":[null]}",
                "{\"events_requested\":[\"a b\"]}",
                "{\"events_requested\":\"all\"}",
                "{\"description\":\"a\\u0000b\"}",
                "[]",
                "7"
            })
    void a_configuration_that_makes_no_sense_is_refused(String body) {
        receiver.call().body(body).post("/ssf/streams").then().statusCode(400);
    }

    @Test
    void who_has_not_the_scope_manages_nothing() {
        String id = receiver.polled();
        SignalReceiver reader = SignalReceiver.registered(clients, "openid ssf.read");
        reader.call().get("/ssf/streams").then().statusCode(200).body("$", hasSize(0));
        reader.call().body(Map.of()).post("/ssf/streams").then().statusCode(403);
        SignalReceiver none = SignalReceiver.registered(clients, "openid something");
        none.call().get("/ssf/streams").then().statusCode(403);
        none.poll(id, Map.of()).then().statusCode(403);
    }

    @Test
    void a_persons_token_opens_nothing_here_whatever_its_client_may() {
        String token =
                new Visitor(people.somebody())
                        .tokens(receiver.app(), "openid")
                        .getString("access_token");
        given().auth().oauth2(token).get("/ssf/streams").then().statusCode(403);
        String firstParty = people.admin();
        given().auth().oauth2(firstParty).get("/ssf/streams").then().statusCode(401);
    }

    @Test
    void a_client_that_registered_itself_is_no_receiver() {
        ClientRegistry.Changed self =
                clients.registered(
                        Map.of(
                                "redirect_uris",
                                List.of("https://app.example/cb"),
                                "scope",
                                "openid ssf.manage"),
                        Client.Source.REGISTERED);
        assertThat(SessionReceivers.receives(self.client())).isFalse();
        assertThat(SessionReceivers.receives(receiver.app().client())).isTrue();
    }

    @Test
    void another_receivers_stream_is_as_good_as_none() {
        String id = receiver.polled();
        SignalReceiver other = SignalReceiver.registered(clients);
        other.call().get("/ssf/streams?stream_id=" + id).then().statusCode(404);
        other.call().delete("/ssf/streams?stream_id=" + id).then().statusCode(404);
        other.call().get("/ssf/status?stream_id=" + id).then().statusCode(404);
        other.call().body(Map.of("stream_id", id)).patch("/ssf/streams").then().statusCode(404);
        other.call().body(Map.of("stream_id", id)).put("/ssf/streams").then().statusCode(404);
        other.call().body(Map.of("stream_id", id)).post("/ssf/verification").then().statusCode(404);
        other.status(id, "disabled").then().statusCode(404);
        other.poll(id, Map.of()).then().statusCode(404);
        other.poll(UUID.randomUUID().toString(), Map.of()).then().statusCode(404);
        other.poll("x", Map.of()).then().statusCode(404);
        other.call().get("/ssf/streams").then().body("$", hasSize(0));
    }

    @Test
    void a_verification_event_brings_the_state_back() {
        String id = receiver.polled();
        verify(id, "a state").then().statusCode(204);
        JsonPath set = only(id);
        assertThat(SignalReceiver.event(set, VERIFICATION)).isEqualTo(Map.of("state", "a state"));
        assertThat(set.getString("sub_id.format")).isEqualTo("opaque");
        assertThat(set.getString("sub_id.id")).isEqualTo(id);
        verify(id, "too soon").then().statusCode(429);
    }

    private Response verify(String id, String state) {
        return receiver.call()
                .body(Map.of("stream_id", id, "state", state))
                .post("/ssf/verification");
    }

    @Test
    void an_event_comes_again_until_it_is_acknowledged() {
        String id = receiver.polled();
        verifications(id, 3);
        JsonPath first = receiver.poll(id, Map.of("maxEvents", 2)).jsonPath();
        assertThat(first.getMap("sets")).hasSize(2);
        assertThat(first.getBoolean("moreAvailable")).isTrue();
        List<String> jtis = List.copyOf(first.<String, String>getMap("sets").keySet());
        assertThat(receiver.poll(id, Map.of("maxEvents", 2)).jsonPath().getMap("sets").keySet())
                .containsExactlyInAnyOrderElementsOf(List.<Object>copyOf(jtis));

        JsonPath acknowledged =
                receiver.poll(id, Map.of("ack", List.of(jtis.getFirst(), "none"), "maxEvents", 0))
                        .jsonPath();
        assertThat(acknowledged.getMap("sets")).isEmpty();
        assertThat(acknowledged.getBoolean("moreAvailable")).isTrue();
        JsonPath rest =
                receiver.poll(
                                id,
                                Map.of(
                                        "returnImmediately",
                                        true,
                                        "setErrs",
                                        Map.of(
                                                jtis.getLast(),
                                                Map.of(
                                                        "err", "invalid_state",
                                                        "description", "not ours"))))
                        .jsonPath();
        assertThat(rest.getMap("sets")).hasSize(1);
        assertThat(rest.getBoolean("moreAvailable")).isFalse();
        assertThat(rest.<String, String>getMap("sets"))
                .doesNotContainKeys(jtis.toArray(String[]::new));
        AdminApi admin = new AdminApi(people.admin());
        assertThat(details(admin, id)).containsEntry("rejected", 1).containsEntry("waiting", 1);
    }

    @Test
    void a_poll_waits_for_the_next_event() throws Exception {
        String id = receiver.polled();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> first = threads.submit(() -> receiver.longPoll(id, Map.of()));
            await().until(() -> longPolls.size() == 1);
            Future<Response> again = threads.submit(() -> receiver.longPoll(id, Map.of()));
            assertThat(first.get().jsonPath().getMap("sets")).as("the newer one waits").isEmpty();
            assertThat(again.isDone()).isFalse();
            verifications(id, 1);
            assertThat(again.get().jsonPath().getMap("sets")).hasSize(1);

            Future<Response> late =
                    threads.submit(() ->
                            receiver.longPoll(
                                    id,
                                    Map.of("ack", again.get().jsonPath().getMap("sets").keySet())));
            await().until(() -> longPolls.size() == 1);
            receiver.call()
                    .queryParam("stream_id", id)
                    .delete("/ssf/streams")
                    .then()
                    .statusCode(204);
            assertThat(late.get().statusCode()).as("nobody waits for what is gone").isEqualTo(404);
        }
        assertThat(longPolls.size()).isZero();
    }

    @Test
    void who_proves_a_key_waits_like_everybody() throws Exception {
        DpopKey key = new DpopKey();
        String tokens = config.issuer() + "/oauth/token";
        String token =
                given().header("DPoP", key.proof("POST", tokens, null))
                        .formParam("grant_type", "client_credentials")
                        .formParam("client_id", receiver.app().client().clientId())
                        .formParam("client_secret", receiver.app().secret())
                        .post("/oauth/token")
                        .jsonPath()
                        .getString("access_token");
        String id = receiver.polled();
        String path = "/ssf/poll/" + id;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> waiting =
                    threads.submit(() ->
                            given().header("Authorization", "DPoP " + token)
                                    .header(
                                            "DPoP",
                                            key.proof("POST", config.issuer() + path, token))
                                    .contentType(ContentType.JSON)
                                    .body(Map.of())
                                    .post(path));
            await().until(() -> longPolls.size() == 1);
            verifications(id, 1);
            assertThat(waiting.get().jsonPath().getMap("sets")).hasSize(1);
        }
    }

    @Test
    void a_replica_that_is_about_to_stop_lets_nobody_wait() throws Exception {
        LongPolls polls = new LongPolls(events);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting = threads.submit(() -> polls.await(UUID.randomUUID()));
            await().until(() -> polls.size() == 1);
            polls.drain(new ShutdownDelayInitiatedEvent());
            waiting.get(5, TimeUnit.SECONDS);
            threads.submit(() -> polls.await(UUID.randomUUID())).get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void nobody_acknowledges_anothers_events() {
        String id = receiver.polled();
        verifications(id, 1);
        SignalReceiver other = SignalReceiver.registered(clients);
        String own = other.polled();
        other.poll(own, Map.of("ack", List.copyOf(receiver.waiting(id).keySet())))
                .then()
                .statusCode(200);
        assertThat(receiver.waiting(id)).hasSize(1);
    }

    @Test
    void a_paused_stream_holds_its_events_and_a_disabled_one_drops_them() {
        String id = receiver.polled();
        verifications(id, 1);
        receiver.status(id, "paused").then().statusCode(200).body("status", equalTo("paused"));
        assertThat(receiver.waiting(id)).isEmpty();
        receiver.status(id, "enabled").then().statusCode(200);
        assertThat(receiver.waiting(id)).hasSize(1);
        receiver.status(id, "disabled").then().statusCode(200);
        receiver.call()
                .get("/ssf/status?stream_id=" + id)
                .then()
                .statusCode(200)
                .body("status", equalTo("disabled"));
        verify(id, "x").then().statusCode(400);
        receiver.status(id, "enabled").then().statusCode(200);
        assertThat(receiver.waiting(id)).isEmpty();
        receiver.status(id, "else").then().statusCode(400);
    }

    @Test
    void a_stream_that_an_administrator_disabled_stays_so_and_says_it() {
        String id = receiver.polled();
        verifications(id, 1);
        AdminApi admin = new AdminApi(people.admin());
        admin.post("/signal-streams/" + id + "/disable").then().statusCode(204);

        JsonPath set = only(id);
        assertThat(SignalReceiver.event(set, UPDATED)).containsEntry("status", "disabled");
        assertThat(set.getString("sub_id.id")).isEqualTo(id);
        receiver.status(id, "enabled").then().statusCode(403);
        assertThat(details(admin, id)).containsEntry("locked", true);
        assertThat(audited("SIGNAL_STREAM_DISABLED", id)).isEqualTo(1);

        admin.post("/signal-streams/" + id + "/enable").then().statusCode(204);
        assertThat(receiver.waiting(id)).hasSize(2);
        receiver.status(id, "paused").then().statusCode(200);
        admin.post("/signal-streams/" + UUID.randomUUID() + "/enable").then().statusCode(404);
    }

    @Test
    void a_stream_that_does_not_take_its_events_is_disabled_and_says_it() {
        String id = receiver.polled();
        verifications(id, 2);
        database.update(
                "UPDATE signal_event SET created_at = now() - interval '4 days' WHERE stream_id = ?::uuid",
                id);
        care.sweep();
        assertThat(SignalReceiver.event(only(id), UPDATED)).containsEntry("status", "disabled");
        assertThat(audited("SIGNAL_STREAM_DISABLED", id)).isEqualTo(1);
        receiver.status(id, "enabled").then().statusCode(200);
    }

    @Test
    void what_waits_too_long_in_a_paused_stream_goes() {
        String id = receiver.polled();
        verifications(id, 2);
        receiver.status(id, "paused").then().statusCode(200);
        database.update(
                "UPDATE signal_event SET created_at = now() - interval '4 days' WHERE stream_id = ?::uuid",
                id);
        care.sweep();
        receiver.status(id, "enabled").then().statusCode(200);
        assertThat(receiver.waiting(id)).isEmpty();
    }

    @Test
    void the_streams_of_a_deleted_client_go_with_it() {
        String id = receiver.polled();
        verifications(id, 1);
        AdminApi admin = new AdminApi(people.admin());
        admin.delete("/clients/" + receiver.app().client().id()).then().statusCode(204);
        assertThat(
                        database.one(
                                        "SELECT (SELECT count(*) FROM signal_stream WHERE id = ?::uuid)"
                                                + " + (SELECT count(*) FROM signal_event WHERE stream_id = ?::uuid)",
                                        row -> row.getInt(1),
                                        id,
                                        id)
                                .orElseThrow())
                .isZero();
    }

    private void verifications(String id, int many) {
        for (int i = 0; i < many; i++) {
            database.update("UPDATE signal_stream SET verified_at = NULL WHERE id = ?::uuid", id);
            verify(id, "state " + i).then().statusCode(204);
        }
    }

    private JsonPath only(String id) {
        Map<String, JsonPath> waiting = receiver.waiting(id);
        assertThat(waiting).hasSize(1);
        return waiting.values().iterator().next();
    }

    private Map<String, Object> details(AdminApi admin, String id) {
        return admin.get("/signal-streams?limit=200")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("signal_streams.find { it.id == '" + id + "' }");
    }

    private int audited(String type, String id) {
        return database.one(
                        "SELECT count(*) FROM audit_entry WHERE type = ? AND detail LIKE ?",
                        row -> row.getInt(1),
                        type,
                        "%" + id + "%")
                .orElseThrow();
    }

    private boolean hasAuthorization(String id) {
        return database.one(
                        "SELECT authorization_header IS NOT NULL FROM signal_stream WHERE id = ?::uuid",
                        row -> row.getBoolean(1),
                        id)
                .orElseThrow();
    }

    private String issuer() {
        return config.issuer().toString();
    }
}
