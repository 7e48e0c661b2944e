package dev.cardea.revocation;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The bits of the status lists in memory: those of tokens that rules hit. They follow from the
/// log, so every replica has the same; a part without such a token takes no memory.
@ApplicationScoped
public class StatusBits {

    private record Part(long minute, int part) {}

    private static final class Bits {
        private final BitSet set = new BitSet(StatusEntry.SIZE);
        private long changes;
    }

    private final Map<Part, Bits> parts = new ConcurrentHashMap<>();

    void set(List<Long> packed) {
        for (long one : packed) {
            StatusEntry entry = StatusEntry.of(one);
            Bits bits =
                    parts.computeIfAbsent(
                            new Part(entry.minute(), entry.part()), part -> new Bits());
            synchronized (bits) {
                bits.set.set(entry.index());
                bits.changes++;
            }
        }
    }

    /// How often a part changed.
    public long changes(long minute, int part) {
        Bits bits = parts.get(new Part(minute, part));
        if (bits == null) {
            return 0;
        }
        synchronized (bits) {
            return bits.changes;
        }
    }

    /// A copy of one part: bit i is bit i mod 8 of byte i / 8, from the least significant
    /// (draft-ietf-oauth-status-list §4.1). It is as new as what {@link #changes} said before, or
    /// newer.
    public byte[] bytes(long minute, int part) {
        byte[] bytes = new byte[StatusEntry.SIZE / Byte.SIZE];
        Bits bits = parts.get(new Part(minute, part));
        if (bits != null) {
            synchronized (bits) {
                byte[] set = bits.set.toByteArray();
                System.arraycopy(set, 0, bytes, 0, set.length);
            }
        }
        return bytes;
    }

    void forgetBefore(long minute) {
        parts.keySet().removeIf(part -> part.minute() < minute);
    }
}
