package dev.cardea.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a `User-Agent` says, in the words by which people know their devices: "Firefox · Linux".
final class Device {

    private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();
    private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();

    static {
        PROGRAMS.put("Edg", "Edge");
        PROGRAMS.put("OPR/", "Opera");
        PROGRAMS.put("Firefox/", "Firefox");
        PROGRAMS.put("Chrome/", "Chrome");
        PROGRAMS.put("Safari/", "Safari");
        PROGRAMS.put("curl/", "curl");
        SYSTEMS.put("iPhone", "iPhone");
        SYSTEMS.put("iPad", "iPad");
        SYSTEMS.put("Android", "Android");
        SYSTEMS.put("Windows", "Windows");
        SYSTEMS.put("Mac OS X", "macOS");
        SYSTEMS.put("CrOS", "ChromeOS");
        SYSTEMS.put("Linux", "Linux");
    }

    private static final int LONGEST = 60;

    private Device() {}

    static String named(String userAgent, String unknown) {
        Optional<String> program = first(PROGRAMS, userAgent);
        Optional<String> system = first(SYSTEMS, userAgent);
        if (program.isPresent() && system.isPresent()) {
            return program.get() + " · " + system.get();
        }
        String other = userAgent.isBlank() ? unknown : userAgent;
        return program.or(() -> system)
                .orElse(other.length() <= LONGEST ? other : other.substring(0, LONGEST) + "…");
    }

    private static Optional<String> first(Map<String, String> names, String userAgent) {
        return names.entrySet().stream()
                .filter(name -> userAgent.contains(name.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
