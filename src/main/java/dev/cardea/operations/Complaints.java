package dev.cardea.operations;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with the settings: one sentence each, which names the key and how to mend it.
final class Complaints {

    private final List<String> sentences = new ArrayList<>();

    void unless(boolean met, String sentence) {
        if (!met) {
            sentences.add(sentence);
        }
    }

    void add(List<String> more) {
        sentences.addAll(more);
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }
}
