package dev.cardea.replicas;

import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What steps of the database's clock may do, and what they may not: a rule by time goes by that
/// clock, so a token outlives one that comes within as many seconds as the clock was set back by.
/// All else is promised as ever.
final class ClockSteps {

    private static final int EACH = 4;
    private static final int MINUTE = 60;

    /// A token of before a step, and how it is ended after it.
    ///
    /// @param byTime whether by a rule that names a time
    /// @param issued when it was there, by `System.nanoTime()`
    private record Old(
            String name,
            String token,
            boolean byTime,
            long issued,
            Supplier<HttpResponse<String>> end) {

        double age() {
            return (System.nanoTime() - issued) / 1e9;
        }
    }

    private final DatabaseClock clock;
    private final Api a;
    private final Api b;

    /// What the promise holds for.
    final Trials promised;

    /// What may be accepted until it expires.
    final Trials excepted;

    ClockSteps(DatabaseClock clock, PromiseSetting setting, Trials promised, Trials excepted) {
        this.clock = clock;
        this.a = setting.a.api();
        this.b = setting.b.api();
        this.promised = promised;
        this.excepted = excepted;
    }

    /// A step, and what is ended across it, the newest first. One back takes the feed's salt back,
    /// too. The first time somebody is logged out everywhere just before, and logs in again: a rule
    /// by time of before the step takes those after it along, and none is outlived then.
    void to(int seconds) {
        int back = clock.ahead() - seconds;
        if (back > 0) {
            awaitSecond(MINUTE - EACH - 1, 2);
        }
        boolean again = clock.ahead() > 0;
        String email = a.register();
        List<List<Old>> before = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            before.add(some());
        }
        if (back > 0) {
            awaitSecond(0, MINUTE / 2);
        }
        if (again) {
            a.post("/auth/logout", a.login(email).accessToken(), Map.of("everywhere", true));
        }
        before.add(some());
        clock.to(seconds);
        promised.keep(b.login(email).accessToken());
        for (List<Old> some : before.reversed()) {
            for (Old one : some) {
                Trials trials = one.byTime && one.age() < back ? excepted : promised;
                Promise.end(trials, one.name, one.token, one.end);
            }
            Promise.pulses(promised, 1, a, b);
        }
    }

    /// Ends everything, as is advised when the clock has caught up.
    Trials endEverything() {
        promised.release();
        Administrator administrator = Administrator.at(a);
        long began = System.nanoTime();
        administrator.send("POST", "/revocations", Map.of("type", "everything"));
        return excepted.again(began, System.nanoTime());
    }

    private List<Old> some() {
        return List.of(client(a), everywhere(b), session(a));
    }

    private static Old client(Api at) {
        EndOfClient.Scene scene = EndOfClient.Scene.at(at);
        return new Old(
                "revoke a client",
                scene.token(),
                true,
                System.nanoTime(),
                () -> scene.administer("POST", "/revoke"));
    }

    private static Old everywhere(Api at) {
        Api.Login login = at.somebody();
        return new Old(
                "log out everywhere",
                login.accessToken(),
                true,
                System.nanoTime(),
                () -> at.post("/auth/logout", login.accessToken(), Map.of("everywhere", true)));
    }

    private static Old session(Api at) {
        Api.Login login = at.somebody();
        return new Old(
                "log out",
                login.accessToken(),
                false,
                System.nanoTime(),
                () -> at.post("/auth/logout", login.accessToken(), Map.of()));
    }

    /// Until the minute of the database's clock has so many seconds, or a few more.
    private void awaitSecond(int second, int more) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Math.floorMod(clock.now() - second, MINUTE) < more);
    }
}
