package dev.cardea.operations;

import dev.cardea.config.CardeaConfig;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What settings must be in production, and what they should be.
final class ProductionRules {

    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "::1", "");
    private static final Pattern JDBC_HOST =
            Pattern.compile("jdbc:postgresql://(\\[[^]]*]|[^:/,]*).*");

    /// OWASP's equally strong Argon2id settings: KiB of memory for 1, 2, 3, 4 and 5 passes.
    private static final List<Integer> ARGON2_FLOOR = List.of(47104, 19456, 12288, 9216, 7168);

    private ProductionRules() {}

    static void check(CardeaConfig config, String jdbcUrl, Complaints wrong) {
        String host = config.issuer().getHost();
        wrong.unless(
                !"http".equals(config.issuer().getScheme()) || loopback(host == null ? "x" : host),
                "cardea.issuer must be an https URL in production: whoever reads the wire reads the tokens");
        hashing(config.passwords(), wrong);
        wrong.unless(
                !jdbcUrl.contains("sslmode=disable") || loopback(databaseHost(jdbcUrl)),
                "quarkus.datasource.jdbc.url must not say sslmode=disable for a database on another machine: say"
                        + " sslmode=verify-full, or prefer where the network itself is encrypted");
    }

    /// What is allowed but should not stay so.
    static void doubt(CardeaConfig config, String jdbcUrl, Complaints doubtful) {
        boolean embedded = config.database().embedded();
        doubtful.unless(
                !config.fetch().loopbackHttp(), "cardea.fetch.loopback-http is for development");
        doubtful.unless(
                !embedded,
                "cardea.database.embedded is for trials: give production a PostgreSQL of its own"
                        + " (QUARKUS_DATASOURCE_JDBC_URL)");
        doubtful.unless(
                embedded
                        || loopback(databaseHost(jdbcUrl))
                        || jdbcUrl.matches(".*[?&]sslmode=(require|verify-).*"),
                "quarkus.datasource.jdbc.url lets the connection to the database go unencrypted:"
                        + " add ?sslmode=verify-full");
    }

    private static void hashing(CardeaConfig.Passwords passwords, Complaints wrong) {
        int passes = Math.clamp(passwords.iterations(), 1, ARGON2_FLOOR.size());
        int floor = ARGON2_FLOOR.get(passes - 1);
        wrong.unless(
                passwords.iterations() >= 1 && passwords.memory() >= floor,
                "cardea.passwords.memory must be %d KiB or more with cardea.passwords.iterations=%d (OWASP)"
                        .formatted(floor, passes));
    }

    private static String databaseHost(String jdbcUrl) {
        Matcher host = JDBC_HOST.matcher(jdbcUrl);
        return host.matches() ? host.group(1) : "";
    }

    private static boolean loopback(String host) {
        return LOOPBACK.contains(host) || host.startsWith("127.");
    }
}
