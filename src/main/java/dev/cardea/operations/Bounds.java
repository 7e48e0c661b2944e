package dev.cardea.operations;

import dev.cardea.config.CardeaConfig;
import java.net.URI;
import java.time.Duration;

/// Settings that are a number or a time between two others, and where links lead.
final class Bounds {

    private static final int MOST = 1_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Complaints wrong;

    private Bounds(Complaints wrong) {
        this.wrong = wrong;
    }

    static void check(CardeaConfig config, Complaints wrong) {
        Bounds bounds = new Bounds(wrong);
        bounds.lifetimes(config);
        bounds.throttle(config.throttle());
        bounds.links(config.links());
        bounds.hashing(config.passwords());
    }

    private void lifetimes(CardeaConfig config) {
        within(
                "cardea.tokens.access-lifetime",
                config.tokens().accessLifetime(),
                MINUTE,
                Duration.ofHours(1));
        within("cardea.sessions.fresh", config.sessions().fresh(), MINUTE, DAY);
        within(
                "cardea.sessions.retry-window",
                config.sessions().retryWindow(),
                Duration.ZERO,
                MINUTE.multipliedBy(2));
        within(
                "cardea.dpop.proof-lifetime",
                config.dpop().proofLifetime(),
                SECOND.multipliedBy(5),
                MINUTE.multipliedBy(10));
        within(
                "cardea.web.body-timeout",
                config.web().bodyTimeout(),
                SECOND,
                MINUTE.multipliedBy(2));
        within("cardea.feed.salt-lifetime", config.feed().saltLifetime(), MINUTE, DAY);
        within(
                "cardea.signals.keep",
                config.signals().keep(),
                MINUTE.multipliedBy(5),
                DAY.multipliedBy(90));
        within(
                "cardea.clients.secret-overlap",
                config.clients().secretOverlap(),
                Duration.ZERO,
                DAY.multipliedBy(90));
    }

    private void throttle(CardeaConfig.Throttle throttle) {
        within("cardea.throttle.per-source", throttle.perSource(), 1, MOST);
        within("cardea.throttle.per-account", throttle.perAccount(), 1, MOST);
        within("cardea.throttle.per-device", throttle.perDevice(), 1, MOST);
        within("cardea.throttle.window", throttle.window(), SECOND, DAY);
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
                SECOND.multipliedBy(30));
    }

    private void within(String key, int value, int least, int most) {
        wrong.unless(
                value >= least && value <= most,
                "%s must be between %d and %d".formatted(key, least, most));
    }

    private void within(String key, Duration value, Duration least, Duration most) {
        wrong.unless(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "%s must be between %s and %s, like 1m or PT1M".formatted(key, least, most));
    }

    private void leadsSomewhere(String key, String page) {
        wrong.unless(
                (page.startsWith("/") || hasHost(page)) && !page.contains(" "),
                key + " must be a path, like /verify-email, or an absolute URL");
    }

    private static boolean hasHost(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
