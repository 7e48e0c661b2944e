package dev.cardea.operations;

import dev.cardea.config.AddressBlock;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.UpstreamAuthentication;
import dev.cardea.config.CardeaConfig.UpstreamProtocol;
import dev.cardea.crypto.MasterKey;
import dev.cardea.fetch.FetchSettings;
import dev.cardea.keys.SigningAlgorithm;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Looks at all settings before anything is served, and stops the start with one sentence for each
/// that is wrong: it names the key and how to mend it.
@Singleton
public class ConfigCheck {

    private static final Logger LOG = Logger.getLogger(ConfigCheck.class);
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "::1", "");
    private static final Pattern JDBC_HOST =
            Pattern.compile("jdbc:postgresql://(\\[[^]]*]|[^:/,]*).*");

    /// OWASP's equally strong Argon2id settings: KiB of memory for 1, 2, 3, 4 and 5 passes.
    private static final List<Integer> ARGON2_FLOOR = List.of(47104, 19456, 12288, 9216, 7168);

    private record Demand(boolean met, String sentence) {}

    private final CardeaConfig config;
    private final String jdbcUrl;

    @Inject
    ConfigCheck(
            CardeaConfig config,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> jdbcUrl) {
        this.config = config;
        this.jdbcUrl = jdbcUrl.orElse("");
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.TEST) {
            return;
        }
        boolean production = LaunchMode.current() == LaunchMode.NORMAL;
        List<String> wrong = complaints(config, jdbcUrl, production);
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), wrong));
        }
        if (production) {
            warnings(config, jdbcUrl).forEach(LOG::warn);
        }
    }

    static List<String> complaints(CardeaConfig config, String jdbcUrl, boolean production) {
        Stream<Demand> always =
                Stream.of(
                                issuer(config),
                                tokensAndKeys(config),
                                sessions(config),
                                edge(config),
                                workloads(config),
                                federation(config),
                                Stream.concat(
                                                FetchSettings.complaints(config.fetch()).stream(),
                                                Bounds.complaints(config).stream())
                                        .map(sentence -> new Demand(false, sentence)))
                        .flatMap(demands -> demands);
        return Stream.concat(always, production ? production(config, jdbcUrl) : Stream.<Demand>of())
                .filter(demand -> !demand.met())
                .map(Demand::sentence)
                .toList();
    }

    /// What is allowed in production but should not stay so.
    static List<String> warnings(CardeaConfig config, String jdbcUrl) {
        return Stream.of(
                        new Demand(
                                !config.fetch().loopbackHttp(),
                                "cardea.fetch.loopback-http is for development"),
                        new Demand(
                                !config.database().embedded(),
                                "cardea.database.embedded is for trials: give production a PostgreSQL of its own"
                                        + " (QUARKUS_DATASOURCE_JDBC_URL)"),
                        new Demand(
                                config.database().embedded()
                                        || loopback(databaseHost(jdbcUrl))
                                        || jdbcUrl.matches(".*[?&]sslmode=(require|verify-).*"),
                                "quarkus.datasource.jdbc.url lets the connection to the database go unencrypted:"
                                        + " add ?sslmode=verify-full"))
                .filter(demand -> !demand.met())
                .map(Demand::sentence)
                .toList();
    }

    private static Stream<Demand> issuer(CardeaConfig config) {
        URI issuer = config.issuer();
        boolean web = "https".equals(issuer.getScheme()) || "http".equals(issuer.getScheme());
        return Stream.of(
                new Demand(
                        web && bare(issuer),
                        "cardea.issuer must be an absolute http or https URL without user, query, fragment or a slash"
                                + " at its end, like https://id.example.com"),
                new Demand(
                        config.masterKey().map(ConfigCheck::fits).orElse(false), MasterKey.HOW_TO));
    }

    private static boolean bare(URI uri) {
        return uri.getHost() != null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null
                && !uri.toString().endsWith("/");
    }

    private static Stream<Demand> tokensAndKeys(CardeaConfig config) {
        CardeaConfig.Keys keys = config.keys();
        return Stream.of(
                within(
                        "cardea.tokens.access-lifetime",
                        config.tokens().accessLifetime(),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1)),
                new Demand(
                        passes(() -> SigningAlgorithm.named(config.tokens().algorithm())),
                        "cardea.tokens.algorithm must be one of "
                                + List.of(SigningAlgorithm.values())),
                new Demand(
                        passes(() -> keys.algorithms().forEach(SigningAlgorithm::named)),
                        "cardea.keys.algorithms must be of " + List.of(SigningAlgorithm.values())),
                new Demand(
                        Set.of(2048, 3072, 4096).contains(keys.rsaBits()),
                        "cardea.keys.rsa-bits must be 2048, 3072 or 4096"),
                new Demand(
                        atMost(keys.jwksMaxAge().plus(MARGIN), keys.publishBefore()),
                        "cardea.keys.publish-before must be longer than cardea.keys.jwks-max-age, by a minute at least,"
                                + " or verifiers meet keys they do not know"),
                new Demand(
                        keys.rotateEvery().compareTo(keys.publishBefore()) > 0,
                        "cardea.keys.rotate-every must be longer than cardea.keys.publish-before"));
    }

    private static Stream<Demand> sessions(CardeaConfig config) {
        CardeaConfig.Sessions sessions = config.sessions();
        return Stream.of(
                new Demand(
                        atMost(sessions.idle(), sessions.absolute()),
                        "cardea.sessions.idle must not be longer than cardea.sessions.absolute"),
                new Demand(
                        atMost(config.tokens().accessLifetime(), sessions.idle()),
                        "cardea.sessions.idle must not be shorter than cardea.tokens.access-lifetime"),
                within(
                        "cardea.sessions.fresh",
                        sessions.fresh(),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1)),
                within(
                        "cardea.sessions.retry-window",
                        sessions.retryWindow(),
                        Duration.ZERO,
                        Duration.ofMinutes(2)),
                new Demand(
                        sessions.perAccount() >= 1,
                        "cardea.sessions.per-account must be 1 or more"),
                within(
                        "cardea.signals.keep",
                        config.signals().keep(),
                        Duration.ofMinutes(5),
                        Duration.ofDays(90)),
                new Demand(
                        config.signals().queue() >= 100,
                        "cardea.signals.queue must be 100 or more"));
    }

    private static Stream<Demand> edge(CardeaConfig config) {
        CardeaConfig.Passwords passwords = config.passwords();
        return Stream.of(
                new Demand(
                        config.web().trustedProxies().orElse(List.of()).stream()
                                .allMatch(block -> passes(() -> AddressBlock.parse(block))),
                        "cardea.web.trusted-proxies must be IP addresses or CIDR blocks, like 10.0.0.0/8"),
                new Demand(
                        config.web().clientCertificate().isEmpty()
                                || !config.web().trustedProxies().orElse(List.of()).isEmpty(),
                        "cardea.web.client-certificate needs cardea.web.trusted-proxies: nobody else is believed"),
                new Demand(
                        config.web()
                                .mtlsUrl()
                                .filter(url ->
                                        config.web().clientCertificate().isEmpty()
                                                || !"https".equals(url.getScheme())
                                                || !bare(url))
                                .isEmpty(),
                        "cardea.web.mtls-url must be an https URL like https://mtls.id.example.com, and needs"
                                + " cardea.web.client-certificate"),
                within(
                        "cardea.dpop.proof-lifetime",
                        config.dpop().proofLifetime(),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10)),
                within(
                        "cardea.feed.salt-lifetime",
                        config.feed().saltLifetime(),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1)),
                new Demand(
                        config.feed().maxStreams() >= 0
                                && config.feed().maxStreamsPerAddress() >= 1
                                && config.feed().maxRules() >= 100,
                        "cardea.feed.max-streams must be 0 or more, cardea.feed.max-streams-per-address 1 or more,"
                                + " and cardea.feed.max-rules 100 or more"),
                new Demand(
                        config.pages().accent().orElse("#000000").matches("#[0-9a-fA-F]{6}")
                                && config.pages().logo().orElse("https://").startsWith("https://"),
                        "cardea.pages.accent must be a colour like #1f6a58, and cardea.pages.logo an https address"),
                new Demand(
                        passwords.minimumLength() >= 8
                                && passwords.maximumLength() >= 64
                                && passwords.maximumLength() >= passwords.minimumLength(),
                        "cardea.passwords.minimum-length must be 8 or more and cardea.passwords.maximum-length 64 or"
                                + " more (NIST SP 800-63B-4)"),
                new Demand(
                        atMost(Duration.ofDays(30), config.audit().keep()),
                        "cardea.audit.keep must be a month or longer: entries go by whole months"));
    }

    private static Stream<Demand> workloads(CardeaConfig config) {
        return config.workloads().entrySet().stream()
                .map(cluster ->
                        new Demand(
                                cluster.getValue().jwksUri().isPresent()
                                        != cluster.getValue().jwksFile().isPresent(),
                                "cardea.workloads.\"%s\" must have either jwks-uri or jwks-file"
                                        .formatted(cluster.getKey())));
    }

    private static Stream<Demand> federation(CardeaConfig config) {
        return config.federation().entrySet().stream()
                .flatMap(entry -> {
                    String key = "cardea.federation.\"%s\"".formatted(entry.getKey());
                    CardeaConfig.Federation provider = entry.getValue();
                    return Stream.of(
                            new Demand(
                                    entry.getKey().matches("[a-z0-9][a-z0-9-]{0,31}"),
                                    key
                                            + " must be called by lower-case letters, digits and hyphens"),
                            new Demand(
                                    provider.protocol() == UpstreamProtocol.GITHUB
                                            || provider.issuer().isPresent(),
                                    key + ".issuer must be the issuer of the OpenID provider"),
                            new Demand(
                                    provider.authentication()
                                                    == UpstreamAuthentication.PRIVATE_KEY_JWT
                                            || provider.clientSecret().isPresent(),
                                    key
                                            + ".client-secret must be the secret that the provider gave, or .authentication"
                                            + " private-key-jwt"));
                });
    }

    private static Stream<Demand> production(CardeaConfig config, String jdbcUrl) {
        CardeaConfig.Passwords passwords = config.passwords();
        int passes = Math.clamp(passwords.iterations(), 1, ARGON2_FLOOR.size());
        int floor = ARGON2_FLOOR.get(passes - 1);
        String host = config.issuer().getHost();
        return Stream.of(
                new Demand(
                        !"http".equals(config.issuer().getScheme())
                                || loopback(host == null ? "x" : host),
                        "cardea.issuer must be an https URL in production: whoever reads the wire reads the tokens"),
                new Demand(
                        passwords.iterations() >= 1 && passwords.memory() >= floor,
                        "cardea.passwords.memory must be %d KiB or more with cardea.passwords.iterations=%d (OWASP)"
                                .formatted(floor, passes)),
                new Demand(
                        !jdbcUrl.contains("sslmode=disable") || loopback(databaseHost(jdbcUrl)),
                        "quarkus.datasource.jdbc.url must not say sslmode=disable for a database on another machine: say"
                                + " sslmode=verify-full, or prefer where the network itself is encrypted"));
    }

    private static Demand within(String key, Duration value, Duration least, Duration most) {
        return new Demand(
                atMost(least, value) && atMost(value, most),
                "%s must be between %s and %s, like 1m or PT1M".formatted(key, least, most));
    }

    private static boolean atMost(Duration value, Duration most) {
        return value.compareTo(most) <= 0;
    }

    private static boolean fits(String masterKey) {
        try {
            return new MasterKey(masterKey).derive("check", "AES") != null;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static boolean passes(Runnable parsing) {
        try {
            parsing.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String databaseHost(String jdbcUrl) {
        Matcher host = JDBC_HOST.matcher(jdbcUrl);
        return host.matches() ? host.group(1) : "";
    }

    private static boolean loopback(String host) {
        return LOOPBACK.contains(host) || host.startsWith("127.");
    }
}
