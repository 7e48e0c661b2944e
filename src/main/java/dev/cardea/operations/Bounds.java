package dev.cardea.operations;

import dev.cardea.config.CardeaConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Settings that are a number or a time between two others: one sentence for each that is not.
final class Bounds {

    private static final int MOST = 1_000_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> wrong = new ArrayList<>();

    private Bounds() {}

    static List<String> complaints(CardeaConfig config) {
        Bounds bounds = new Bounds();
        bounds.throttle(config.throttle());
        bounds.links(config.links());
        bounds.hashing(config.passwords());
        bounds.within(
                "cardea.clients.secret-overlap",
                config.clients().secretOverlap(),
                Duration.ZERO,
                Duration.ofDays(90));
        return bounds.wrong;
    }

    private void throttle(CardeaConfig.Throttle throttle) {
        within("cardea.throttle.per-source", throttle.perSource(), 1, MOST);
        within("cardea.throttle.per-account", throttle.perAccount(), 1, MOST);
        within("cardea.throttle.per-device", throttle.perDevice(), 1, MOST);
        within("cardea.throttle.window", throttle.window(), Duration.ofSeconds(1), DAY);
        within("cardea.throttle.spray", throttle.spray(), 1, MOST);
        within("cardea.throttle.costly-per-minute", throttle.costlyPerMinute(), 1, MOST);
        within("cardea.throttle.providers-per-minute", throttle.providersPerMinute(), 1, MOST);
        within("cardea.throttle.pushes-per-minute", throttle.pushesPerMinute(), 1, MOST);
        within("cardea.throttle.proofs-per-minute", throttle.proofsPerMinute(), 1, MOST);
        within("cardea.throttle.user-codes", throttle.userCodes(), 1, MOST);
        within("cardea.throttle.mails-per-hour", throttle.mailsPerHour(), 1, MOST);
    }

    private void links(CardeaConfig.Links links) {
        within(
                "cardea.links.verify-lifetime",
                links.verifyLifetime(),
                MINUTE,
                DAY.multipliedBy(30));
        within("cardea.links.reset-lifetime", links.resetLifetime(), MINUTE, DAY);
        leadsSomewhere("cardea.links.verify-page", links.verifyPage());
        leadsSomewhere("cardea.links.reset-page", links.resetPage());
        leadsSomewhere("cardea.links.change-page", links.changePage());
    }

    private void hashing(CardeaConfig.Passwords passwords) {
        within("cardea.passwords.concurrency", passwords.concurrency().orElse(1), 1, 1024);
        within("cardea.passwords.queue", passwords.queue(), 0, 10_000);
        within(
                "cardea.passwords.maximum-wait",
                passwords.maximumWait(),
                Duration.ZERO,
                Duration.ofSeconds(30));
    }

    private void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            wrong.add("%s must be between %d and %d".formatted(key, least, most));
        }
    }

    private void within(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            wrong.add("%s must be between %s and %s, like 1m or PT1M".formatted(key, least, most));
        }
    }

    private void leadsSomewhere(String key, String page) {
        if (!(page.startsWith("/") || hasHost(page)) || page.contains(" ")) {
            wrong.add(key + " must be a path, like /verify-email, or an absolute URL");
        }
    }

    private static boolean hasHost(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
