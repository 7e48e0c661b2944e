package dev.cardea.attacks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table: a line a state, a column a {@link Way}, in a cell one letter for each moment at which
/// the state can come about.
final class Expectations {

    private final Map<String, Map<Way, String>> lines = new LinkedHashMap<>();
    private final List<String> columns;

    Expectations(String table) {
        List<String> all = table.lines().filter(line -> !line.isBlank()).toList();
        columns = words(all.getFirst().split("\\|", 2)[1]);
        Map<String, Way> ways = new HashMap<>();
        for (Way way : Way.values()) {
            ways.put(way.column, way);
        }
        for (String line : all.subList(1, all.size())) {
            String[] halves = line.split("\\|", 2);
            List<String> cells = words(halves[1]);
            Map<Way, String> row = new EnumMap<>(Way.class);
            for (int i = 0; i < cells.size(); i++) {
                row.put(ways.get(columns.get(i)), cells.get(i));
            }
            lines.put(halves[0].strip(), row);
        }
    }

    List<String> columns() {
        return columns;
    }

    /// Every state with each of its moments, from 0 on.
    List<Object[]> cases() {
        List<Object[]> cases = new ArrayList<>();
        lines.forEach((state, row) -> {
            int moments = row.values().iterator().next().length();
            for (int moment = 0; moment < moments; moment++) {
                cases.add(new Object[] {state, moment});
            }
        });
        return cases;
    }

    Map<Way, Character> at(String state, int moment) {
        Map<Way, Character> expected = new EnumMap<>(Way.class);
        lines.get(state).forEach((way, cell) -> expected.put(way, cell.charAt(moment)));
        return expected;
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.strip().split("\\s+"));
    }
}
