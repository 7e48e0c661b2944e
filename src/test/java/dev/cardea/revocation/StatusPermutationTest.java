package dev.cardea.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import java.util.Base64;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class StatusPermutationTest {

    private final StatusPermutation permutation =
            new StatusPermutation(
                    new MasterKey(Base64.getEncoder().encodeToString(Secrets.bytes(32))));

    /// An eighth of a part: were they random, some thousand would.
    @Test
    void no_index_of_a_part_comes_twice() {
        int many = StatusEntry.SIZE / 8;
        BitSet seen = new BitSet();
        for (int n = 0; n < many; n++) {
            seen.set(permutation.of(29_833_333, 0, n * 8));
        }
        assertThat(seen.cardinality()).isEqualTo(many);
        assertThat(seen.length()).isLessThanOrEqualTo(StatusEntry.SIZE);
    }

    @Test
    void neighbours_lie_apart_and_each_part_has_an_order_of_its_own() {
        int apart = 0;
        int other = 0;
        for (int n = 0; n < 100; n++) {
            int index = permutation.of(1, 0, n);
            apart += Math.abs(index - permutation.of(1, 0, n + 1)) > 64 ? 1 : 0;
            other += index == permutation.of(1, 1, n) || index == permutation.of(2, 0, n) ? 0 : 1;
        }
        assertThat(apart).isGreaterThan(90);
        assertThat(other).isGreaterThan(98);
    }

    @Test
    void an_entry_is_told_by_one_number_and_by_its_claim() {
        StatusEntry entry = new StatusEntry(29_833_333, 32_767, 131_071);
        assertThat(StatusEntry.of(entry.packed())).isEqualTo(entry);
        assertThat(StatusEntry.ofClaim(entry.claim("https://id.example"))).isEqualTo(entry);
        assertThat(StatusEntry.ofClaim("nonsense")).isNull();
        assertThat(entry.packed()).isGreaterThan(StatusEntry.first(29_833_333));
        assertThat(entry.packed()).isLessThan(StatusEntry.first(29_833_334));
    }
}
