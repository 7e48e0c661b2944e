package dev.cardea.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.MasterKey;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.KnownLog;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import dev.cardea.support.EventStream;
import dev.cardea.support.SignedPage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A verifier notices that the salt has changed, and a replica takes so many streams and no more,
/// also of one address.
@QuarkusTest
@TestProfile(FeedSaltTest.ShortLived.class)
class FeedSaltTest {

    public static final class ShortLived implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cardea.feed.salt-lifetime",
                    "4s",
                    "cardea.feed.max-streams",
                    "2",
                    "cardea.feed.max-streams-per-address",
                    "1",
                    "cardea.web.trusted-proxies",
                    "127.0.0.0/8,::1/128");
        }
    }

    @Inject Revocations revocations;
    @Inject CardeaConfig config;
    @Inject MasterKey master;
    @Inject Denylist denylist;

    @TestHTTPResource("/revocations/stream")
    String url;

    @Test
    void after_a_new_salt_the_stream_sends_a_snapshot_and_a_poll_says_another_salt() {
        String jti = UUID.randomUUID().toString();
        long seq = revocations.endToken(jti, Reason.TOKEN_REVOKED);
        try (EventStream stream = new EventStream(url)) {
            await().atMost(Duration.ofSeconds(15))
                    .until(() ->
                            pages(stream).stream().map(SignedPage::salt).distinct().count() >= 3);
            List<SignedPage> pages = pages(stream);
            for (int i = 1; i < pages.size(); i++) {
                if (!pages.get(i).salt().equals(pages.get(i - 1).salt())) {
                    assertThat(pages.get(i).after()).isZero();
                    assertThat(pages.get(i).names("jti", jti)).isTrue();
                }
            }
        }
        SignedPage polled = read(given().get("/revocations/pages?after=" + seq).asString());
        await().atMost(Duration.ofSeconds(8))
                .until(() ->
                        !read(given().get("/revocations/pages?after=" + seq).asString())
                                .salt()
                                .equals(polled.salt()));
    }

    @Test
    void a_clock_that_is_set_back_takes_no_salt_back() {
        Instant far = Instant.parse("2100-01-01T00:00:00Z");
        FeedSalts own = new FeedSalts(master, config);
        String salt = own.of(at(far));
        assertThat(own.of(at(far.minusSeconds(3)))).isEqualTo(salt);
        assertThat(own.of(at(far))).isEqualTo(salt);
        assertThat(own.of(at(far.minusSeconds(30)))).isNotEqualTo(salt);
        assertThat(own.of(at(far.plusSeconds(4)))).isNotEqualTo(salt);
    }

    private KnownLog at(Instant time) {
        return new KnownLog(0, time, denylist.known().epoch(), null, denylist.known().rules());
    }

    @Test
    void one_source_does_not_take_all_streams_and_all_sources_not_more_than_there_are() {
        try (EventStream first = of("192.0.2.1")) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(of("192.0.2.1").status()).isEqualTo(503);
            try (EventStream second = of("192.0.2.2")) {
                assertThat(second.status()).isEqualTo(200);
                assertThat(of("192.0.2.3").status()).isEqualTo(503);
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> {
                    try (EventStream again = of("192.0.2.1")) {
                        return again.status() == 200;
                    }
                });
    }

    private EventStream of(String address) {
        return new EventStream(url, "X-Forwarded-For", address);
    }

    private List<SignedPage> pages(EventStream stream) {
        return stream.events().stream().map(event -> read(event.data())).toList();
    }

    private SignedPage read(String jws) {
        return SignedPage.of(
                jws, given().get("/.well-known/jwks.json").asString(), config.issuer().toString());
    }
}
