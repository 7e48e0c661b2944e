package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.support.SignedPage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Two replicas on one database, a gate in front of each that leads to the other when it is gone,
/// and verifiers behind them.
final class PromiseSetting implements AutoCloseable {

    private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":\"([^\"]+)\"");
    private static final String ISSUER = "https://id.example.com";

    final Postgres postgres = new Postgres();
    final Postbox postbox = new Postbox();
    final Replica a;
    final Replica b;
    final Gate first;
    final Gate second;
    final Edge edge;
    private final Map<String, String> settings = new HashMap<>(postgres.settings());
    private final EndOfClient.Scene pulse;

    PromiseSetting() {
        settings.putAll(postbox.settings());
        settings.putAll(Administrator.settings());
        settings.put("CARDEA_SESSIONS_PER_ACCOUNT", Integer.toString(Pair.SESSIONS));
        settings.put("CARDEA_FEED_SALT_LIFETIME", "1m"); // the least there is
        a = Replica.launch("promise-a", settings);
        b = Replica.launch("promise-b", settings);
        a.awaitReady();
        b.awaitReady();
        first = new Gate(a.api().url(), b.api().url());
        second = new Gate(b.api().url(), a.api().url());
        pulse = EndOfClient.Scene.at(a.api());
        edge = new Edge(ISSUER, first, second, resourceServer());
    }

    /// The id and secret of a client that is the audience of all tokens, and may introspect them.
    private String resourceServer() {
        HttpResponse<String> made =
                Administrator.at(a.api())
                        .send(
                                "POST",
                                "/clients",
                                Map.of(
                                        "metadata",
                                        Map.of(
                                                "grant_types",
                                                List.of("client_credentials"),
                                                "resource_server",
                                                ISSUER)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var client = Api.json(made);
        return client.get("client_id").asText() + " " + client.get("client_secret").asText();
    }

    /// A client's token, from this replica.
    String token(Api from) {
        HttpResponse<String> answer =
                from.form("/oauth/token", pulse.basic(), "grant_type=client_credentials");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Api.json(answer).get("access_token").asText();
    }

    /// Gives it back there.
    HttpResponse<String> revoke(Api at, String token) {
        return at.form("/oauth/revoke", pulse.basic(), "token=" + token);
    }

    /// A third replica, in whose process it is so much later (`bench/verifiers/skew.c`).
    Replica skewed(long seconds) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("LD_PRELOAD", System.getProperty("promise.skew", ""));
        all.put("SKEW", Long.toString(seconds));
        return Replica.start("promise-skewed", all);
    }

    /// What the feed hashes with now.
    String salt() {
        String jwks = a.api().get("/.well-known/jwks.json", null).body();
        return SignedPage.of(a.api().get("/revocations/snapshot", null).body(), jwks, ISSUER)
                .salt();
    }

    /// The salt follows from it, beside other things.
    long minute() {
        return postgres.count("SELECT floor(extract(epoch FROM now()) / 60)");
    }

    /// By how much the times in what it prints are later than ours.
    Duration ahead(Replica replica) {
        Matcher times = TIMESTAMP.matcher(replica.output());
        Instant last =
                times.results()
                        .reduce((before, next) -> next)
                        .map(found -> Instant.parse(found.group(1)))
                        .orElseThrow();
        return Duration.between(replica.printedAt(), last);
    }

    @Override
    public void close() throws IOException {
        edge.close();
        first.close();
        second.close();
        a.close();
        b.close();
        postbox.close();
        postgres.close();
    }
}
