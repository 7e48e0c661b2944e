package dev.cardea.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cardea.replicas.Api.Login;
import dev.cardea.replicas.Edge.Verifier;
import dev.cardea.revocation.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The promise of revocation.md, measured: `bench/promise` runs this and prints what it writes to
/// `target/promise`. No part of `verify`: it needs Node and the verifiers' build.
class Promise {

    private static final Set<Reason> ALL_TOKENS = Set.of(Reason.EVERYTHING, Reason.KEY_KILLED);
    private static final Predicate<Verifier> ALL = one -> true;
    private static final Predicate<Verifier> AWAY = Verifier::first;
    private static final Duration LATE = Duration.ofSeconds(20);
    private static final int MANY = 120;

    private static PromiseSetting setting;

    @BeforeAll
    static void start() {
        setting = new PromiseSetting();
    }

    @AfterAll
    static void stop() throws IOException {
        setting.close();
    }

    @Test
    void every_way_in_which_trust_ends_reaches_every_verifier() {
        Trials trials = trials(ALL);
        for (int round = 0; round < Integer.getInteger("promise.rounds", 1); round++) {
            keepSome(trials, a());
            EndOfClient.ALL.forEach(end -> end(trials, end, a()));
            EndOfTrust.ALL.stream()
                    .filter(end -> !ALL_TOKENS.contains(end.reason()))
                    .forEach(end -> end(trials, end, a(), b()));
            trials.settle(LATE);
            for (EndOfTrust end : EndOfTrust.ALL) {
                if (ALL_TOKENS.contains(end.reason())) {
                    trials.release();
                    end(trials, end, a(), b());
                    keepSome(trials, b());
                    trials.settle(LATE);
                }
            }
        }
        PromiseTable table = new PromiseTable("ways");
        table.row("each way in which trust ends", trials, 1, 7, true);
        trials.names().forEach(name -> table.way(name, trials));
        finish(trials, table);
    }

    @Test
    void a_replica_is_killed() {
        Trials trials = trials(ALL);
        keepSome(trials, b());
        pulses(trials, 2, a(), b());
        setting.a.kill();
        pulses(trials, 8, b());
        setting.a.restart();
        setting.first.cut();
        pulses(trials, 4, a(), b());
        finish(trials, "kill", "a replica is killed (`kill -9`), and comes back");
    }

    @Test
    void streams_are_cut() {
        Trials trials = trials(ALL);
        keepSome(trials, a());
        for (int i = 0; i < 3; i++) {
            setting.first.cut();
            setting.second.cut();
            pulses(trials, 4, a(), b());
        }
        finish(trials, "cut", "every connection of the verifiers is cut, again and again");
    }

    /// What is answered a moment before the database goes away is told to nobody before it is back.
    @Test
    void the_database_is_killed_and_comes_back() throws IOException {
        Trials before = trials(ALL);
        keepSome(before, a());
        pulses(before, 2, a(), b());
        long killed = System.nanoTime();
        setting.postgres.kill();
        pause(8);
        setting.postgres.restart();
        double away = (System.nanoTime() - killed) / 1e9;
        Trials after = trials(ALL);
        pulses(after, 12, a(), b());
        before.settle(LATE);
        after.settle(LATE);
        PromiseTable table = new PromiseTable("database");
        String name = "PostgreSQL is killed, and away for %.0f s; until then".formatted(away);
        table.row(name, before, away + 2, away + 7, false);
        table.row("… and from when it is back", after, 2, 7, false);
        after.end();
        finish(before, table);
    }

    @ParameterizedTest
    @CsvSource({"5, 5 s ahead", "-5, 5 s behind", "-3600, an hour behind"})
    void the_clock_of_a_replica_is_wrong(long seconds, String by) {
        try (Replica skewed = setting.skewed(seconds)) {
            assertThat(setting.ahead(skewed).toSeconds()).isBetween(seconds - 2, seconds + 2);
            setting.first.to(skewed.api().url());
            pause(2);
            Trials trials = trials(ALL);
            keepSome(trials, skewed.api());
            pulses(trials, 6, skewed.api(), b());
            EndOfClient.ALL.forEach(end -> end(trials, end, skewed.api()));
            EndOfTrust.ALL.stream()
                    .filter(end -> !ALL_TOKENS.contains(end.reason()))
                    .filter(end -> end.reason() != Reason.SESSION_LIMIT)
                    .forEach(end -> end(trials, end, skewed.api(), b()));
            finish(trials, "skew" + seconds, "the clock of one of the replicas is " + by);
        } finally {
            setting.first.to(a().url(), b().url());
        }
    }

    /// By the minute, and because the log may have lost rules: what replicas write into its head
    /// then is written for them here.
    @Test
    void the_salt_of_the_feed_changes() {
        Trials trials = trials(ALL);
        keepSome(trials, a());
        long began = setting.minute();
        List<String> salts = new ArrayList<>();
        while (salts.size() < 4 || setting.minute() == began) {
            setting.postgres.update("UPDATE revocation_head SET epoch = md5(random()::text)");
            pulses(trials, 4, a(), b());
            salts.add(setting.salt());
        }
        assertThat(salts).doesNotHaveDuplicates();
        finish(trials, "salt", "the feed's salt changes every four seconds, and by the minute");
    }

    @Test
    void the_clock_of_the_database_steps() throws IOException {
        DatabaseClock clock = new DatabaseClock(setting.postgres);
        pause(2);
        ClockSteps steps = new ClockSteps(clock, setting, trials(ALL), trials(ALL));
        try {
            keepSome(steps.promised, a());
            List.of(5, 0, -5, 0).forEach(steps::to);
        } finally {
            clock.to(0);
        }
        steps.promised.settle(LATE);
        int excepted = steps.excepted.count();
        PromiseTable table = new PromiseTable("clock");
        String name = "the clock of the database steps 5 s ahead and 5 s back, twice";
        table.row(name, steps.promised, 2, 7, false);
        Trials outlived = steps.endEverything();
        outlived.settle(LATE);
        name =
                "… %d of %d tokens outlive a rule by time of the same 5 s; when everything is revoked";
        if (outlived.count() > 0) {
            table.row(name.formatted(outlived.count(), excepted), outlived, 2, 7, false);
        }
        steps.excepted.end();
        finish(steps.promised, table);
    }

    @Test
    void half_of_the_verifiers_reach_nobody() {
        Trials trials = trials(AWAY.negate());
        keepSome(trials, a());
        setting.first.to();
        withoutFeed("away", "half of the verifiers reach nobody", 61, trials);
    }

    /// Those who introspect have to ask about many tokens in the same moment, when 15 seconds are
    /// over: that takes them and two busy cores some seconds.
    @Test
    void the_feed_of_half_of_the_verifiers_is_frozen() {
        Trials trials = trials(AWAY.negate());
        keepSome(trials, a());
        EndOfClient.Scene client = EndOfClient.Scene.at(b());
        List<String> ids = trials.watch(client.tokens(MANY));
        long seq = setting.postgres.count("SELECT seq FROM revocation_head");
        try (FrozenFeed frozen = new FrozenFeed(a(), seq)) {
            setting.first.to(frozen.url());
            long began = System.nanoTime();
            assertThat(client.administer("POST", "/revoke").statusCode()).isEqualTo(204);
            long answered = System.nanoTime();
            ids.forEach(id -> trials.revoked("revoke a client", id, began, answered));
            String name = "a caching proxy replays the feed of half of the verifiers";
            withoutFeed("frozen", name, 20, trials);
        }
    }

    /// @param asked seconds within which who may introspect refuses what was revoked
    private static void withoutFeed(String part, String name, double asked, Trials trials) {
        long began = System.nanoTime();
        pulses(trials, 2, a(), b());
        await().atMost(Duration.ofSeconds(90))
                .until(() -> System.nanoTime() - began > Duration.ofSeconds(70).toNanos());
        PromiseTable table = new PromiseTable(part);
        table.row(name + "; the others", trials, 2, 7, false);
        table.lost("… those, with introspection", trials, AWAY.and(Verifier::asks), began, asked);
        table.lost("… those, without", trials, AWAY.and(one -> !one.asks()), began, 61);
        setting.first.to(a().url(), b().url());
        table.back(trials, AWAY);
        finish(trials, table);
    }

    private static void end(Trials trials, EndOfClient end, Api at) {
        EndOfClient.Scene scene = EndOfClient.Scene.at(at);
        end(trials, end.name(), scene.token(), () -> end.way().go(scene));
    }

    private static void end(Trials trials, EndOfTrust end, Api at, Api other) {
        String email = at.register();
        Login ended = at.login(email);
        EndOfTrust.Scene scene =
                new EndOfTrust.Scene(at, setting.postbox, ended, other.login(email));
        end(trials, end.name(), ended.accessToken(), () -> end.way().go(scene));
    }

    static void end(Trials trials, String name, String token, Supplier<HttpResponse<String>> way) {
        String id = trials.watch(token);
        long began = System.nanoTime();
        HttpResponse<String> answer = way.get();
        long answered = System.nanoTime();
        assertThat(answer.statusCode()).as("%s: %s", name, answer.body()).isIn(200, 204, 401);
        trials.revoked(name, id, began, answered);
    }

    /// Tokens of clients, issued by one and given back to the next, without a pause. Who does not
    /// answer 200 has promised nothing.
    static void pulses(Trials trials, int seconds, Api... replicas) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            try {
                String token = setting.token(replicas[i % replicas.length]);
                String id = trials.watch(token);
                long began = System.nanoTime();
                Api at = replicas[(i + 1) % replicas.length];
                if (setting.revoke(at, token).statusCode() == 200) {
                    trials.revoked("give a token back", id, began, System.nanoTime());
                }
            } catch (UncheckedIOException | AssertionError away) {
                pause(0.1);
            }
        }
    }

    private static Trials trials(Predicate<Verifier> healthy) {
        return new Trials(setting.edge, healthy);
    }

    private static void keepSome(Trials trials, Api api) {
        trials.keep(api.somebody().accessToken());
        trials.keep(setting.token(api));
    }

    private static void finish(Trials trials, String part, String name) {
        trials.settle(LATE);
        PromiseTable table = new PromiseTable(part);
        table.row(name, trials, 2, 7, false);
        finish(trials, table);
    }

    private static void finish(Trials trials, PromiseTable table) {
        trials.end();
        table.write();
        System.err.println(setting.edge.said());
        assertThat(table.broken()).as("broken promises").isEmpty();
    }

    private static void pause(double seconds) {
        Duration duration = Duration.ofMillis((long) (seconds * 1000));
        await().pollDelay(duration).atMost(duration.plusSeconds(5)).until(() -> true);
    }

    private static Api a() {
        return setting.a.api();
    }

    private static Api b() {
        return setting.b.api();
    }
}
