package dev.cardea.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.crypto.MasterKey;
import dev.cardea.protocol.ProblemException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final Cursor.Position LAST =
            new Cursor.Position(Instant.parse("2026-11-22T10:11:12.345678Z"), UUID.randomUUID());

    private final Cursor cursor =
            new Cursor(new MasterKey(Base64.getEncoder().encodeToString(new byte[32])));

    @Test
    void a_cursor_leads_back_to_its_row() {
        assertThat(cursor.decode("users", cursor.encode("users", LAST))).isEqualTo(LAST);
    }

    @Test
    void a_cursor_of_one_list_is_refused_by_another() {
        refused("audit", cursor.encode("users", LAST));
    }

    @Test
    void a_cursor_changed_anywhere_is_refused() {
        String good = cursor.encode("users", LAST);
        for (int i = 0; i < good.length(); i++) {
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            refused("users", good.substring(0, i) + other + good.substring(i + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "!!!", "AAAA", "null", "%00"})
    void nonsense_is_refused(String nonsense) {
        refused("users", nonsense);
    }

    private void refused(String list, String text) {
        assertThatThrownBy(() -> cursor.decode(list, text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.errors().getFirst().field()).isEqualTo("cursor"));
    }
}
