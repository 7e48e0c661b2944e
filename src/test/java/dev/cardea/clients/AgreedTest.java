package dev.cardea.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.clients.Consents.Consent;
import dev.cardea.protocol.Scopes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgreedTest {

    private static final String MAIL = "https://mail.example";
    private static final String BANK = "https://bank.example";

    @Test
    void what_was_agreed_to_for_one_service_is_not_for_another() {
        Agreed agreed = first("write", null, MAIL).and(some("read", null, BANK));
        assertThat(agreed.covers(some("write", null, MAIL))).isTrue();
        assertThat(agreed.covers(some("read", null, BANK))).isTrue();
        assertThat(agreed.covers(some("write", null, BANK))).isFalse();
        assertThat(agreed.covers(some("read", null, MAIL, BANK))).isFalse();
        assertThat(agreed.scope().values()).containsExactlyInAnyOrder("write", "read");
        assertThat(agreed.resources()).containsExactlyInAnyOrder(MAIL, BANK);
    }

    @Test
    void the_usual_audience_is_agreed_to_like_any_other() {
        assertThat(first("read", null, BANK).covers(some("read", null))).isFalse();
        assertThat(first("read", null).covers(some("read", null, BANK))).isFalse();
        assertThat(first("read write", null).covers(some("read", null))).isTrue();
    }

    @Test
    void more_for_the_same_service_adds_up_and_nothing_is_kept_twice() {
        Agreed agreed = first("read", null, BANK).and(some("write", null, BANK));
        assertThat(agreed.covers(some("read write", null, BANK))).isTrue();
        Agreed wider = agreed.and(some("read write", null, BANK, MAIL));
        assertThat(wider.each()).hasSize(1);
        assertThat(wider.and(some("read", null, MAIL))).isSameAs(wider);
    }

    @Test
    void of_details_the_last_count_for_what_they_were_agreed_to_with() {
        Agreed agreed =
                first("read", "[1]").and(some("write", "[2]", BANK)).and(some("openid", null));
        assertThat(agreed.covers(some("write", "[2]", BANK))).isTrue();
        assertThat(agreed.covers(some("read openid", null))).isTrue();
        assertThat(agreed.covers(some("read", "[1]"))).isFalse();
        assertThat(agreed.covers(some("read", "[2]"))).isFalse();
        assertThat(agreed.and(some("write", "[3]", BANK)).each()).hasSize(2);
    }

    @Test
    void it_is_read_as_it_was_written() {
        Agreed agreed =
                first("read", null)
                        .and(some("write", null, BANK, MAIL))
                        .and(some("", "[{\"type\":\"a\\nb\"}]", MAIL));
        assertThat(Agreed.of(agreed.scopeLines(), agreed.resourceLines(), agreed.detailLines()))
                .isEqualTo(agreed);
        assertThat(Agreed.of("openid", "", null)).isEqualTo(first("openid", null));
    }

    private static Agreed first(String scope, @Nullable String detail, String... resources) {
        return new Agreed(List.of(some(scope, detail, resources)));
    }

    private static Consent some(String scope, @Nullable String detail, String... resources) {
        return new Consent(Scopes.parse(scope), List.of(resources), detail);
    }
}
