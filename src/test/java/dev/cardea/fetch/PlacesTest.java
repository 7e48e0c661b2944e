package dev.cardea.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void one_host_takes_no_more_than_its_share_and_others_have_the_rest() {
        Places places = new Places(3, 2, SHORT);
        assertThat(places.take("slow")).isTrue();
        assertThat(places.take("slow")).isTrue();
        assertThat(places.take("slow")).isFalse();
        assertThat(places.take("other")).isTrue();
        assertThat(places.take("third")).as("all are taken").isFalse();
        places.give("slow");
        assertThat(places.take("third")).isTrue();
        assertThat(places.take("slow")).isFalse();
        places.give("other");
        assertThat(places.take("slow")).isTrue();
    }

    @Test
    void who_finds_none_waits_for_a_moment() throws Exception {
        Places places = new Places(2, 1, Duration.ofSeconds(30));
        assertThat(places.take("host")).isTrue();
        CompletableFuture<Boolean> waits = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> waits.complete(places.take("host")));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(places.take("other")).isTrue();
        places.give("other");
        places.give("host");
        assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
        places.give("host");
        assertThat(places.take("host")).isTrue();
    }

    @Test
    void no_more_wait_than_there_are_places() {
        Places places = new Places(1, 1, Duration.ofSeconds(30));
        assertThat(places.take("host")).isTrue();
        Thread waiting = Thread.ofPlatform().daemon().start(() -> places.take("host"));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(places.take("host")).isFalse();
        places.give("host");
    }
}
