package dev.cardea.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.config.CardeaConfig;
import dev.cardea.support.Configured;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCheckTest {

    private static final String MASTER_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String DATABASE = "jdbc:postgresql://db.acme.example/cardea";

    @Test
    void the_defaults_with_an_issuer_and_a_master_key_are_fit_for_production() {
        assertThat(production(Map.of())).isEmpty();
    }

    @Test
    void a_missing_master_key_says_how_to_make_one() {
        assertThat(ConfigCheck.complaints(config(Map.of("cardea.master-key", "")), DATABASE, true))
                .singleElement()
                .asString()
                .contains("CARDEA_MASTER_KEY", "openssl rand -base64 32");
        assertThat(production(Map.of("cardea.master-key", "c2hvcnQ="))).hasSize(1);
        assertThat(production(Map.of("cardea.master-key", "no base64!"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cardea.issuer; /relative",
                "cardea.issuer; ftp://id.acme.example",
                "cardea.issuer; https://id.acme.example?tenant=1",
                "cardea.issuer; https://id.acme.example/#x",
                "cardea.issuer; https://ada@id.acme.example",
                "cardea.issuer; https://id.acme.example/",
                "cardea.issuer; http://id.acme.example",
                "cardea.tokens.access-lifetime; 59s",
                "cardea.tokens.access-lifetime; 61m",
                "cardea.tokens.algorithm; HS256",
                "cardea.keys.rsa-bits; 1024",
                "cardea.keys.publish-before; 5m",
                "cardea.keys.rotate-every; 1 day",
                "cardea.sessions.idle; 31 days",
                "cardea.sessions.idle; 5m",
                "cardea.sessions.retry-window; 121s",
                "cardea.sessions.per-account; 0",
                "cardea.web.trusted-proxies; 10.0.0.0/33",
                "cardea.web.trusted-proxies; proxy.acme.example",
                "cardea.web.body-timeout; 999ms",
                "cardea.web.body-timeout; 3m",
                "cardea.web.mtls-url; https://mtls.acme.example",
                "cardea.passwords.minimum-length; 7",
                "cardea.passwords.maximum-length; 63",
                "cardea.passwords.memory; 19455",
                "cardea.passwords.iterations; 1",
                "cardea.audit.keep; 29 days",
                "cardea.sessions.fresh; 59s",
                "cardea.fetch.timeout; 61s",
                "cardea.fetch.connect-timeout; 11s",
                "cardea.fetch.concurrency; 0",
                "cardea.fetch.allow; https://idp.internal",
                "cardea.fetch.allow; idp.internal:8443",
                "cardea.fetch.allow; 10.0.0.0/33",
                "cardea.fetch.ca-file; /nowhere/ca.pem",
                "cardea.throttle.per-source; 0",
                "cardea.throttle.per-account; -1",
                "cardea.throttle.per-device; 0",
                "cardea.throttle.spray; 0",
                "cardea.throttle.costly-per-minute; 0",
                "cardea.throttle.providers-per-minute; 1000001",
                "cardea.throttle.pushes-per-minute; 0",
                "cardea.throttle.proofs-per-minute; 0",
                "cardea.throttle.user-codes; 0",
                "cardea.throttle.mails-per-hour; 0",
                "cardea.throttle.window; 0s",
                "cardea.throttle.window; 25 hours",
                "cardea.links.verify-lifetime; 59s",
                "cardea.links.verify-lifetime; 31 days",
                "cardea.links.reset-lifetime; 0s",
                "cardea.links.reset-lifetime; 25 hours",
                "cardea.links.verify-page; verify",
                "cardea.links.reset-page; javascript:alert(1)",
                "cardea.links.change-page; https:///reset",
                "cardea.passwords.concurrency; 0",
                "cardea.passwords.concurrency; 1025",
                "cardea.passwords.queue; -1",
                "cardea.passwords.maximum-wait; 31s",
                "cardea.fetch.concurrency; 1001",
                "cardea.clients.secret-overlap; 91 days",
            })
    void a_wrong_value_gets_one_sentence_that_names_its_key(String key, String value) {
        assertThat(production(Map.of(key, value))).singleElement().asString().contains(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cardea.issuer; http://localhost:8080",
                "cardea.issuer; http://127.0.0.1:8080",
                "cardea.issuer; http://[::1]:8080",
                "cardea.issuer; https://acme.example/id",
                "cardea.tokens.access-lifetime; 1h",
                "cardea.tokens.algorithm; Ed25519",
                "cardea.keys.rsa-bits; 4096",
                "cardea.keys.publish-before; 6m",
                "cardea.web.trusted-proxies; 10.0.0.0/8,2001:db8::/32",
                "cardea.passwords.memory; 47104",
                "cardea.fetch.allow; idp.internal,10.0.0.0/8,::1",
                "cardea.throttle.per-source; 1000000",
                "cardea.throttle.window; 1s",
                "cardea.links.reset-lifetime; 1m",
                "cardea.links.reset-page; https://app.acme.example/reset?from=mail",
                "cardea.links.reset-page; https://app.acme.example/#/reset",
                "cardea.passwords.concurrency; 1",
                "cardea.passwords.queue; 0",
                "cardea.passwords.maximum-wait; 0s",
                "cardea.clients.secret-overlap; 0s",
            })
    void a_value_at_the_edge_is_right(String key, String value) {
        assertThat(production(Map.of(key, value))).isEmpty();
    }

    @Test
    void less_memory_is_made_up_for_by_more_passes() {
        assertThat(
                        production(
                                Map.of(
                                        "cardea.passwords.memory",
                                        "12288",
                                        "cardea.passwords.iterations",
                                        "3")))
                .isEmpty();
    }

    @Test
    void dev_mode_may_do_what_production_may_not() {
        CardeaConfig config =
                config(
                        Map.of(
                                "cardea.issuer",
                                "http://192.0.2.1:8080",
                                "cardea.passwords.memory",
                                "64"));
        String database = DATABASE + "?sslmode=disable";
        assertThat(ConfigCheck.complaints(config, database, false)).isEmpty();
        assertThat(ConfigCheck.complaints(config, database, true)).hasSize(3);
    }

    @Test
    void a_database_elsewhere_is_not_spoken_to_in_the_clear() {
        CardeaConfig config = config(Map.of());
        assertThat(ConfigCheck.complaints(config, DATABASE + "?sslmode=disable", true))
                .singleElement()
                .asString()
                .contains("sslmode=disable");
        for (String near :
                List.of("//localhost/c", "//127.0.0.1:5432/c", "//[::1]:5432/c", "///c")) {
            String url = "jdbc:postgresql:" + near + "?sslmode=disable";
            assertThat(ConfigCheck.complaints(config, url, true)).as(url).isEmpty();
            assertThat(ConfigCheck.warnings(config, url)).as(url).isEmpty();
        }
    }

    @Test
    void what_may_go_in_the_clear_and_what_is_for_trials_is_warned_of() {
        CardeaConfig config = config(Map.of());
        assertThat(ConfigCheck.warnings(config, DATABASE)).hasSize(1);
        assertThat(ConfigCheck.warnings(config, DATABASE + "?sslmode=prefer")).hasSize(1);
        assertThat(ConfigCheck.warnings(config, DATABASE + "?a=b&sslmode=require")).isEmpty();
        assertThat(ConfigCheck.warnings(config, DATABASE + "?sslmode=verify-full&x=y")).isEmpty();
        assertThat(
                        ConfigCheck.warnings(
                                config(Map.of("cardea.database.embedded", "true")),
                                "jdbc:postgresql://localhost:4711/postgres"))
                .singleElement()
                .asString()
                .contains("cardea.database.embedded");
    }

    @Test
    void a_cluster_is_named_in_the_environment_and_has_one_place_for_its_keys() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CARDEA_ISSUER", "https://id.acme.example");
        environment.put("CARDEA_MASTER_KEY", MASTER_KEY);
        environment.put("CARDEA_WORKLOADS__MAIN__ISSUER", "https://cluster.example");
        environment.put("CARDEA_WORKLOADS__MAIN__JWKS_FILE", "/etc/cardea/keys.json");
        assertThat(ConfigCheck.complaints(fromEnvironment(environment), DATABASE, true)).isEmpty();
        assertThat(fromEnvironment(environment).workloads()).containsOnlyKeys("main");

        environment.put("CARDEA_WORKLOADS__MAIN__JWKS_URI", "https://cluster.example/jwks");
        assertThat(ConfigCheck.complaints(fromEnvironment(environment), DATABASE, true))
                .singleElement()
                .asString()
                .contains("cardea.workloads.\"main\"");
    }

    @Test
    void a_provider_is_named_in_the_environment_with_what_it_takes() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CARDEA_ISSUER", "https://id.acme.example");
        environment.put("CARDEA_MASTER_KEY", MASTER_KEY);
        environment.put("CARDEA_FEDERATION__GOOGLE__CLIENT_ID", "ours");
        assertThat(ConfigCheck.complaints(fromEnvironment(environment), DATABASE, true))
                .hasSize(2)
                .allSatisfy(
                        sentence -> assertThat(sentence).contains("cardea.federation.\"google\""));

        environment.put("CARDEA_FEDERATION__GOOGLE__ISSUER", "https://accounts.google.com");
        environment.put("CARDEA_FEDERATION__GOOGLE__CLIENT_SECRET", "secret");
        assertThat(ConfigCheck.complaints(fromEnvironment(environment), DATABASE, true)).isEmpty();
        assertThat(production(Map.of("cardea.federation.\"G/H\".client-id", "ours")))
                .anySatisfy(sentence -> assertThat(sentence).contains("lower-case letters"));
    }

    private static CardeaConfig fromEnvironment(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withMapping(CardeaConfig.class)
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(CardeaConfig.class);
    }

    private static List<String> production(Map<String, String> values) {
        return ConfigCheck.complaints(config(values), DATABASE, true);
    }

    private static CardeaConfig config(Map<String, String> values) {
        Map<String, String> all = new HashMap<>();
        all.put("cardea.issuer", "https://id.acme.example");
        all.put("cardea.master-key", MASTER_KEY);
        all.putAll(values);
        return Configured.with(all);
    }
}
