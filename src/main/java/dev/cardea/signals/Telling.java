package dev.cardea.signals;

import dev.cardea.revocation.RevocationReaders.Entry;
import java.util.List;

/// One rule that is being told, what it means, and to whom there is to tell it.
record Telling(Audience audience, Entry rule, Meaning meaning) {

    List<CaepEvent> events() {
        return meaning.of(rule.type());
    }
}
