package dev.cardea.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.cardea.support.OtherSettings;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(OtherSettings.class)
class EdgeTest {

    @TestHTTPResource("/")
    URI base;

    @ParameterizedTest
    @CsvSource({
        "/test/origin/worker, 200",
        "/test/origin/event-loop, 200",
        "/nothing/here, 404",
        "/, 404",
        "/test/fail/missing, 404",
        "/test/fail/token, 401",
        "/test/fail/unauthorized, 401",
        "/test/fail/forbidden, 403",
        "/test/fail/conflict, 409",
        "/test/fail/retry, 429",
        "/test/fail/runtime, 500",
        "/test/fail/checked, 500",
        "/test/fail/error, 500",
        "/test/fail/database, 503",
        "/q/health/live, 200",
        "/q/nothing, 404"
    })
    void every_answer_has_the_headers(String path, int status) {
        Response answer = given().get(path);
        answer.then()
                .statusCode(status)
                .header("X-Request-Id", notNullValue())
                .header("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Permissions-Policy", containsString("camera=()"))
                .header("Cache-Control", "no-store")
                .header("Server", nullValue());
        assertThat(answer.headers().getValues("Cache-Control")).hasSize(1);
        if (status >= 400) {
            answer.then()
                    .contentType("application/problem+json")
                    .body("status", equalTo(status))
                    .body("type", containsString("urn:cardea:problem:"))
                    .body("request_id", equalTo(answer.header("X-Request-Id")))
                    .body(not(containsString("secret detail")))
                    .body(not(containsString("Exception")));
        }
    }

    @Test
    void problems_carry_the_headers_that_belong_to_them() {
        given().get("/test/fail/retry").then().header("Retry-After", "2");
        given().get("/test/fail/database").then().header("Retry-After", "1");
        given().get("/test/fail/token")
                .then()
                .header("WWW-Authenticate", equalTo("Bearer error=\"invalid_token\""))
                .body("detail", equalTo("It has expired"));
        given().get("/test/fail/conflict").then().body("errors[0].field", equalTo("email"));
        given().delete("/test/echo").then().statusCode(405).contentType("application/problem+json");
        given().accept("text/csv")
                .get("/test/origin/worker")
                .then()
                .statusCode(406)
                .contentType("application/problem+json");
    }

    @Test
    void a_resource_may_say_how_long_its_answer_is_good_for() {
        assertThat(given().get("/test/cached").headers().getValues("Cache-Control"))
                .containsExactly("public, max-age=5");
    }

    @Test
    void trace_is_refused() {
        given().request("TRACE", "/test/origin/worker")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD")
                .contentType("application/problem+json");
        given().request("TRACE", "/nothing").then().statusCode(405).header("Allow", "");
    }

    @Test
    void a_good_request_id_is_kept_and_a_bad_one_replaced() {
        given().header("X-Request-Id", "trace-0123.abc")
                .get("/test/origin/worker")
                .then()
                .header("X-Request-Id", "trace-0123.abc")
                .body("request_id", equalTo("trace-0123.abc"));
        for (String bad : new String[] {"short", "has space in it", "x".repeat(65), "<script>xx"}) {
            assertThat(given().header("X-Request-Id", bad).get("/nothing").header("X-Request-Id"))
                    .isNotEqualTo(bad)
                    .matches("[A-Za-z0-9._-]{8,64}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "worker", "virtual"})
    void the_origin_follows_the_request_onto_every_kind_of_thread(String thread) {
        given().header("X-Forwarded-For", "6.6.6.6, 198.51.100.7")
                .header("User-Agent", "Fox\t " + "x".repeat(300))
                .get("/test/origin/" + thread)
                .then()
                .statusCode(200)
                .body("address", equalTo("198.51.100.7"))
                .body("user_agent", equalTo("Fox " + "x".repeat(252)))
                .body("request_id", notNullValue());
    }

    @Test
    void a_long_body_is_413_when_its_length_is_declared() {
        given().contentType("application/json")
                .body("{\"display_name\":\"" + "x".repeat(1 << 20) + "\"}")
                .post("/test/echo")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("request_id", notNullValue());
        given().contentType("application/json")
                .body("{\"display_name\":\"" + "x".repeat(65_536 - 19) + "\"}")
                .post("/test/echo")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP_2   | /auth/login       | application/json                  | {\"email\": \"nobody@example.com\", \"password\": \"a password of nobody\"}",
                "HTTP_1_1 | /auth/login       | application/json                  | {\"email\": \"nobody@example.com\", \"password\": \"a password of nobody\"}",
                "HTTP_2   | /oauth/introspect | application/x-www-form-urlencoded | token=x&client_id=nobody&client_secret=secret",
                "HTTP_1_1 | /oauth/introspect | application/x-www-form-urlencoded | token=x&client_id=nobody&client_secret=secret",
                "HTTP_2   | /oauth/token      | application/x-www-form-urlencoded | grant_type=client_credentials&client_id=nobody&client_secret=secret",
                "HTTP_1_1 | /oauth/token      | application/x-www-form-urlencoded | grant_type=client_credentials&client_id=nobody&client_secret=secret",
            })
    void a_body_arrives_whole_by_either_version_and_where_the_client_waits_to_be_told_to_send_it(
            HttpClient.Version version, String path, String type, String body) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpRequest first =
                    HttpRequest.newBuilder(base.resolve("/.well-known/jwks.json")).build();
            assertThat(client.send(first, HttpResponse.BodyHandlers.ofString()).version())
                    .isEqualTo(version);
            for (boolean waits : List.of(false, true)) {
                HttpRequest request =
                        HttpRequest.newBuilder(base.resolve(path))
                                .header("Content-Type", type)
                                .expectContinue(waits)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build();
                HttpResponse<String> answer =
                        client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 401", "60000, 401", "3000000, 413"})
    void a_form_in_chunks_is_read_as_far_as_it_may_be_long(int length, int status)
            throws Exception {
        String form = "grant_type=client_credentials&client_id=nobody&client_secret=secret";
        byte[] body = ("x=" + "x".repeat(length) + '&' + form).getBytes(StandardCharsets.US_ASCII);
        for (String path : List.of("/oauth/token", "/oauth/introspect")) {
            HttpResponse<String> answer = inChunks(path, "application/x-www-form-urlencoded", body);
            assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Transfer-Encoding: chunked\r\n\r\n1\r\n{", "Content-Length: 9\r\n\r\n{"})
    void whoever_sends_a_body_slowly_is_not_waited_for_and_holds_nobody_up(String begun)
            throws IOException {
        String head = "POST /test/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
        try (Socket slow = new Socket(base.getHost(), base.getPort())) {
            slow.setSoTimeout(10_000);
            slow.getOutputStream().write((head + begun).getBytes(StandardCharsets.US_ASCII));
            given().get("/test/origin/worker").then().statusCode(200);
            assertThat(slow.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nor_is_one_by_http_2_whether_or_not_it_says_how_long_it_is(boolean says) throws Exception {
        Flow.Publisher<ByteBuffer> begun =
                subscriber ->
                        subscriber.onSubscribe(
                                new Flow.Subscription() {
                                    private boolean sent;

                                    @Override
                                    public void request(long pieces) {
                                        if (!sent) {
                                            sent = true;
                                            subscriber.onNext(ByteBuffer.wrap(new byte[] {'{'}));
                                        }
                                    }

                                    @Override
                                    public void cancel() {}
                                });
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest first = HttpRequest.newBuilder(base.resolve("/test/cached")).build();
            client.send(first, HttpResponse.BodyHandlers.ofString());
            HttpRequest slow =
                    HttpRequest.newBuilder(base.resolve("/test/echo"))
                            .header("Content-Type", "application/json")
                            .POST(
                                    says
                                            ? HttpRequest.BodyPublishers.fromPublisher(begun, 9)
                                            : HttpRequest.BodyPublishers.fromPublisher(begun))
                            .build();
            assertThatThrownBy(() -> client.send(slow, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            await().until(() ->
                    Thread.getAllStackTraces().values().stream()
                            .flatMap(Arrays::stream)
                            .noneMatch(frame -> frame.getMethodName().equals("readBlocking")));
            assertThat(client.send(first, HttpResponse.BodyHandlers.ofString()).version())
                    .isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 300_000, 3_000_000})
    void a_long_body_is_413_when_it_comes_in_chunks(int length) throws Exception {
        byte[] body = " ".repeat(length).getBytes(StandardCharsets.US_ASCII);
        HttpResponse<String> answer = inChunks("/test/echo", "application/json", body);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("request_id");
    }

    private HttpResponse<String> inChunks(String path, String type, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Content-Type", type)
                        .POST(
                                HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(body)))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /test/origin/worker HTTP/1.1\r\nHost: a\r\nX-Long: LONG\r\n\r\n",
                "GET /LONG HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /test/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nhello",
                "POST /test/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "POST /test/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /test/fail/% HTTP/1.1\r\nHost: a\r\n\r\n",
                "NONSENSE\r\n\r\n"
            })
    void what_is_not_http_gets_no_page_and_no_stack_trace(String request) throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            request.replace("LONG", "x".repeat(40_000))
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .satisfiesAnyOf(
                            a -> assertThat(a).matches("(?s)HTTP/1\\.[01] 4.*"),
                            a -> assertThat(a).isEmpty())
                    .doesNotContainIgnoringCase("<html")
                    .doesNotContain("Exception");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/test/fail/%00",
                "/test/fail/%ff%fe",
                "/test/echo/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "//evil.example/",
                "/test/fail/x;a=b"
            })
    void an_odd_path_is_a_problem_of_its_sender(String path) throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 4")
                    .contains("application/problem+json", "request_id", "nosniff");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example", "http://localhost:5173"})
    void a_listed_origin_may_read_and_send_credentials(String origin) {
        given().header("Origin", origin)
                .get("/test/origin/worker")
                .then()
                .header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Credentials", "true")
                .header("Vary", containsString("rigin"));
        given().header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .options("/test/echo")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Methods", containsString("POST"))
                .header("Access-Control-Allow-Headers", containsString("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "https://evil.example",
                "https://app.example.evil.example",
                "https://evilapp.example",
                "http://app.example",
                "https://app.example:8443",
                "https://APP.example",
                "https://app.example/",
                "https://sub.app.example",
                "https://app.example.",
                "https://app.example:443",
                "https://app.exampl",
                "https://app.example%00.evil.example",
                "https://app.example@evil.example",
                "https://evil.example#https://app.example",
                "https://app.example https://evil.example",
                "https://app.example,https://evil.example",
                "https://app_example",
                "HTTPS://app.example",
                "http://localhost",
                "http://localhost:51730",
                "https://localhost:5173",
                "http://127.0.0.1:5173",
                "file://",
                "*"
            })
    void any_other_origin_gets_nothing(String origin) {
        given().header("Origin", origin)
                .get("/test/origin/worker")
                .then()
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Allow-Credentials", nullValue());
        given().header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .options("/test/echo")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void public_metadata_may_be_read_from_anywhere_without_credentials() {
        given().header("Origin", "https://evil.example")
                .get("/.well-known/anything")
                .then()
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Cross-Origin-Resource-Policy", "cross-origin");
    }

    @Test
    void no_gateway_takes_a_preflight_for_a_yes() {
        given().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "GET")
                .options("/oauth/check")
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
