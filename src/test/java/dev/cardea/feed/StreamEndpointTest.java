package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.config.CardeaConfig;
import dev.cardea.keys.JwtSigner;
import dev.cardea.keys.KeyRing;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.KnownLog;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.EventStream;
import dev.cardea.support.SignedPage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Listening to the feed.
@QuarkusTest
class StreamEndpointTest {

    @Inject Revocations revocations;
    @Inject Denylist denylist;
    @Inject FeedStreams streams;
    @Inject CardeaConfig config;
    @Inject JwtSigner signer;
    @Inject KeyRing ring;
    @Inject FeedSalts salts;

    @TestHTTPResource("/revocations/stream")
    String url;

    private String jwks = "";

    @BeforeEach
    void keys() {
        await().atMost(Duration.ofSeconds(5)).until(denylist::fresh);
        jwks = given().get("/.well-known/jwks.json").asString();
    }

    @AfterEach
    void nobody_listens_any_more() {
        await().atMost(Duration.ofSeconds(15)).until(() -> streams.size() == 0);
    }

    @Test
    void it_begins_with_a_snapshot_and_goes_on_with_each_change() {
        try (EventStream stream = new EventStream(url)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
            await().until(() -> !stream.events().isEmpty());
            assertThat(pages(stream).getFirst().after()).isZero();

            String jti = UUID.randomUUID().toString();
            long seq = revocations.endToken(jti, Reason.TOKEN_REVOKED);
            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> pages(stream).stream().anyMatch(page -> page.names("jti", jti)));
            assertThat(stream.events())
                    .anySatisfy(event -> assertThat(event.id()).isEqualTo(Long.toString(seq)));
            followsItself(pages(stream));
        }
    }

    @Test
    void whoever_comes_back_goes_on_where_they_left() {
        long left = revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
        String missed = UUID.randomUUID().toString();
        revocations.endToken(missed, Reason.TOKEN_REVOKED);
        try (EventStream stream = new EventStream(url, "Last-Event-ID", Long.toString(left))) {
            await().until(() -> pages(stream).stream().anyMatch(page -> page.names("jti", missed)));
            assertThat(pages(stream).getFirst().after()).isBetween(1L, left);
        }
        try (EventStream stream = new EventStream(url, "Last-Event-ID", "99999999999")) {
            await().until(() -> !stream.events().isEmpty());
            assertThat(pages(stream).getFirst().after()).isZero();
        }
    }

    @Test
    void many_changes_at_once_are_one_page_and_none_is_missed() {
        try (EventStream stream = new EventStream(url)) {
            await().until(() -> !stream.events().isEmpty());
            List<String> ended =
                    IntStream.range(0, 60).mapToObj(i -> UUID.randomUUID().toString()).toList();
            long began = System.nanoTime();
            ended.forEach(jti -> revocations.endToken(jti, Reason.TOKEN_REVOKED));
            await().until(() ->
                    ended.stream()
                            .allMatch(jti ->
                                    pages(stream).stream()
                                            .anyMatch(page -> page.names("jti", jti))));
            long quarters = (System.nanoTime() - began) / 250_000_000;
            assertThat(stream.events().size()).isLessThanOrEqualTo((int) quarters + 4);
            followsItself(pages(stream));
        }
    }

    @Test
    void what_ends_while_a_stream_begins_does_not_wait_for_the_next_heartbeat() {
        for (int i = 0; i < 5; i++) {
            String jti = UUID.randomUUID().toString();
            String head = Long.toString(denylist.known().seq());
            try (EventStream stream = new EventStream(url, "Last-Event-ID", head)) {
                revocations.endToken(jti, Reason.TOKEN_REVOKED);
                await().atMost(Duration.ofSeconds(2))
                        .until(() ->
                                pages(stream).stream().anyMatch(page -> page.names("jti", jti)));
                followsItself(pages(stream));
            }
            nobody_listens_any_more();
        }
    }

    @Test
    void a_page_that_cannot_be_signed_ends_the_streams_and_not_their_thread() {
        AtomicInteger failures = new AtomicInteger();
        PageWriter failing =
                new PageWriter(signer, ring, salts, config) {
                    @Override
                    FeedPage write(KnownLog log, long after, boolean partial) {
                        if (Thread.currentThread().getName().equals("feed")
                                && failures.getAndIncrement() == 0) {
                            throw new IllegalStateException("no key is active");
                        }
                        return super.write(log, after, partial);
                    }
                };
        QuarkusMock.installMockForType(failing, PageWriter.class);
        try (EventStream stream = new EventStream(url)) {
            await().until(() -> !stream.events().isEmpty());
            revocations.endToken(UUID.randomUUID().toString(), Reason.TOKEN_REVOKED);
            await().until(stream::ended);
        }
        try (EventStream stream = new EventStream(url)) {
            await().until(() -> !stream.events().isEmpty());
            String jti = UUID.randomUUID().toString();
            revocations.endToken(jti, Reason.TOKEN_REVOKED);
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> pages(stream).stream().anyMatch(page -> page.names("jti", jti)));
        }
        assertThat(failures.get()).isGreaterThan(1);
    }

    @Test
    void silence_is_signed_every_five_seconds() {
        try (EventStream stream = new EventStream(url)) {
            await().atMost(Duration.ofSeconds(13)).until(() -> stream.events().size() >= 3);
            List<SignedPage> pages = pages(stream);
            SignedPage last = pages.getLast();
            SignedPage before = pages.get(pages.size() - 2);
            assertThat(last.iat()).isGreaterThan(before.iat());
            long apart =
                    stream.events().getLast().at()
                            - stream.events().get(stream.events().size() - 2).at();
            assertThat(Duration.ofNanos(apart)).isLessThan(Duration.ofMillis(6_500));
        }
    }

    @Test
    void streams_that_are_ended_end_as_an_answer_does() {
        try (EventStream stream = new EventStream(url)) {
            await().until(() -> !stream.events().isEmpty());
            streams.endAll();
            await().atMost(Duration.ofSeconds(5)).until(stream::ended);
        }
    }

    private List<SignedPage> pages(EventStream stream) {
        return stream.events().stream()
                .map(event -> SignedPage.of(event.data(), jwks, config.issuer().toString()))
                .toList();
    }

    /// No page begins behind where the one before it ended.
    private static void followsItself(List<SignedPage> pages) {
        long applied = pages.getFirst().after();
        for (SignedPage page : pages) {
            assertThat(page.after()).isLessThanOrEqualTo(applied);
            applied = Math.max(applied, page.seq());
        }
    }
}
