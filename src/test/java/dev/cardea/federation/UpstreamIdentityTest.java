package dev.cardea.federation;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpstreamIdentityTest {

    @Test
    void people_are_shown_by_what_the_provider_vouches_for() {
        assertThat(shown("ada@example.com", true, "Ada")).isEqualTo("ada@example.com");
    }

    @Test
    void what_anybody_can_call_themselves_is_shown_with_what_they_are_known_by() {
        assertThat(shown("ada@example.com", false, "Ada")).isEqualTo("ada@example.com (4711)");
        assertThat(shown(null, true, "ada@example.com")).isEqualTo("ada@example.com (4711)");
        assertThat(shown(null, false, " ")).isEqualTo("4711");
        assertThat(shown(null, false, null)).isEqualTo("4711");
    }

    private static String shown(@Nullable String email, boolean verified, @Nullable String name) {
        return new UpstreamIdentity("acme", "4711", email, verified, name, null).shown();
    }
}
