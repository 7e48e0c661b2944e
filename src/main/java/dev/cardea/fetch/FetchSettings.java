package dev.cardea.fetch;

import dev.cardea.config.CardeaConfig;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with `cardea.fetch.*`, one sentence each.
public final class FetchSettings {

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 1_000;

    private FetchSettings() {}

    public static List<String> complaints(CardeaConfig.Fetch settings) {
        List<String> wrong = new ArrayList<>();
        if (!within(settings.timeout(), MOST)) {
            wrong.add("cardea.fetch.timeout must be between 100ms and 1m");
        }
        if (!within(settings.connectTimeout(), settings.timeout())) {
            wrong.add(
                    "cardea.fetch.connect-timeout must be 100ms or more, and no longer than"
                            + " cardea.fetch.timeout");
        }
        if (settings.concurrency() < 1 || settings.concurrency() > MOST_AT_ONCE) {
            wrong.add("cardea.fetch.concurrency must be between 1 and " + MOST_AT_ONCE);
        }
        for (String entry : settings.allow().orElse(List.of())) {
            if (!isPlace(entry)) {
                wrong.add(
                        "cardea.fetch.allow must be host names without a port, IP addresses or CIDR"
                                + " blocks: not "
                                + entry);
            }
        }
        try {
            TrustedAuthorities.context(settings.caFile());
        } catch (IllegalStateException e) {
            wrong.add(e.getMessage());
        }
        return wrong;
    }

    private static boolean within(Duration value, Duration most) {
        return value.compareTo(LEAST) >= 0 && value.compareTo(most) <= 0;
    }

    private static boolean isPlace(String entry) {
        try {
            return new Destinations(List.of(entry), InetAddress::getAllByName).hasBlocks()
                    || TargetUri.complaint(URI.create("https://" + entry + "/"), false) == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
