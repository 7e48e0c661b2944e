package dev.cardea.operations;

import dev.cardea.config.AddressBlock;
import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.UpstreamAuthentication;
import dev.cardea.config.CardeaConfig.UpstreamProtocol;
import dev.cardea.crypto.MasterKey;
import dev.cardea.keys.SigningAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What settings must be everywhere: of which form, and how they stand to each other. What only has
/// to lie between two values is with {@link Bounds}.
final class SettingsRules {

    private static final Duration MARGIN = Duration.ofMinutes(1);

    private SettingsRules() {}

    static void check(CardeaConfig config, Complaints wrong) {
        issuer(config, wrong);
        tokensAndKeys(config, wrong);
        sessions(config, wrong);
        web(config.web(), wrong);
        passwords(config.passwords(), wrong);
        feed(config.feed(), wrong);
        pages(config.pages(), wrong);
        wrong.unless(config.signals().queue() >= 100, "cardea.signals.queue must be 100 or more");
        wrong.unless(
                atMost(Duration.ofDays(30), config.audit().keep()),
                "cardea.audit.keep must be a month or longer: entries go by whole months");
        config.workloads().forEach((name, cluster) -> workloads(name, cluster, wrong));
        config.federation().forEach((name, provider) -> federation(name, provider, wrong));
    }

    private static void issuer(CardeaConfig config, Complaints wrong) {
        URI issuer = config.issuer();
        boolean web = "https".equals(issuer.getScheme()) || "http".equals(issuer.getScheme());
        wrong.unless(
                web && bare(issuer),
                "cardea.issuer must be an absolute http or https URL without user, query, fragment or a slash"
                        + " at its end, like https://id.example.com");
        wrong.unless(config.masterKey().map(SettingsRules::fits).orElse(false), MasterKey.HOW_TO);
    }

    private static void tokensAndKeys(CardeaConfig config, Complaints wrong) {
        CardeaConfig.Keys keys = config.keys();
        wrong.unless(
                passes(() -> SigningAlgorithm.named(config.tokens().algorithm())),
                "cardea.tokens.algorithm must be one of " + List.of(SigningAlgorithm.values()));
        wrong.unless(
                passes(() -> keys.algorithms().forEach(SigningAlgorithm::named)),
                "cardea.keys.algorithms must be of " + List.of(SigningAlgorithm.values()));
        wrong.unless(
                Set.of(2048, 3072, 4096).contains(keys.rsaBits()),
                "cardea.keys.rsa-bits must be 2048, 3072 or 4096");
        wrong.unless(
                atMost(keys.jwksMaxAge().plus(MARGIN), keys.publishBefore()),
                "cardea.keys.publish-before must be longer than cardea.keys.jwks-max-age, by a minute at least,"
                        + " or verifiers meet keys they do not know");
        wrong.unless(
                keys.rotateEvery().compareTo(keys.publishBefore()) > 0,
                "cardea.keys.rotate-every must be longer than cardea.keys.publish-before");
    }

    private static void sessions(CardeaConfig config, Complaints wrong) {
        CardeaConfig.Sessions sessions = config.sessions();
        wrong.unless(
                atMost(sessions.idle(), sessions.absolute()),
                "cardea.sessions.idle must not be longer than cardea.sessions.absolute");
        wrong.unless(
                atMost(config.tokens().accessLifetime(), sessions.idle()),
                "cardea.sessions.idle must not be shorter than cardea.tokens.access-lifetime");
        wrong.unless(sessions.perAccount() >= 1, "cardea.sessions.per-account must be 1 or more");
    }

    private static void web(CardeaConfig.Web web, Complaints wrong) {
        List<String> proxies = web.trustedProxies().orElse(List.of());
        boolean certificates = web.clientCertificate().isPresent();
        wrong.unless(
                proxies.stream().allMatch(block -> passes(() -> AddressBlock.parse(block))),
                "cardea.web.trusted-proxies must be IP addresses or CIDR blocks, like 10.0.0.0/8");
        wrong.unless(
                !certificates || !proxies.isEmpty(),
                "cardea.web.client-certificate needs cardea.web.trusted-proxies: nobody else is believed");
        wrong.unless(
                web.mtlsUrl()
                        .map(url -> certificates && "https".equals(url.getScheme()) && bare(url))
                        .orElse(true),
                "cardea.web.mtls-url must be an https URL like https://mtls.id.example.com, and needs"
                        + " cardea.web.client-certificate");
    }

    private static void passwords(CardeaConfig.Passwords passwords, Complaints wrong) {
        wrong.unless(
                passwords.minimumLength() >= 8
                        && passwords.maximumLength() >= 64
                        && passwords.maximumLength() >= passwords.minimumLength(),
                "cardea.passwords.minimum-length must be 8 or more and cardea.passwords.maximum-length 64 or"
                        + " more (NIST SP 800-63B-4)");
    }

    private static void feed(CardeaConfig.Feed feed, Complaints wrong) {
        wrong.unless(
                feed.maxStreams() >= 0
                        && feed.maxStreamsPerAddress() >= 1
                        && feed.maxRules() >= 100,
                "cardea.feed.max-streams must be 0 or more, cardea.feed.max-streams-per-address 1 or more,"
                        + " and cardea.feed.max-rules 100 or more");
    }

    private static void pages(CardeaConfig.Pages pages, Complaints wrong) {
        wrong.unless(
                pages.accent().orElse("#000000").matches("#[0-9a-fA-F]{6}")
                        && pages.logo().orElse("https://").startsWith("https://"),
                "cardea.pages.accent must be a colour like #1f6a58, and cardea.pages.logo an https address");
    }

    private static void workloads(String name, CardeaConfig.Workloads cluster, Complaints wrong) {
        wrong.unless(
                cluster.jwksUri().isPresent() != cluster.jwksFile().isPresent(),
                "cardea.workloads.\"%s\" must have either jwks-uri or jwks-file".formatted(name));
    }

    private static void federation(
            String name, CardeaConfig.Federation provider, Complaints wrong) {
        String key = "cardea.federation.\"%s\"".formatted(name);
        wrong.unless(
                name.matches("[a-z0-9][a-z0-9-]{0,31}"),
                key + " must be called by lower-case letters, digits and hyphens");
        wrong.unless(
                provider.protocol() == UpstreamProtocol.GITHUB || provider.issuer().isPresent(),
                key + ".issuer must be the issuer of the OpenID provider");
        wrong.unless(
                provider.authentication() == UpstreamAuthentication.PRIVATE_KEY_JWT
                        || provider.clientSecret().isPresent(),
                key
                        + ".client-secret must be the secret that the provider gave, or .authentication"
                        + " private-key-jwt");
    }

    private static boolean bare(URI uri) {
        return uri.getHost() != null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null
                && !uri.toString().endsWith("/");
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
}
