package dev.cardea.operations;

import dev.cardea.feed.FeedPulse;
import dev.cardea.keys.KeyRing;
import dev.cardea.revocation.Denylist;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// `/q/health/{live,ready,started}`. None of the checks takes a worker thread, so they answer while
/// every worker waits for a database that hangs. A replica is alive whatever the database does: a
/// restart would mend nothing and lose the keys and rules in memory.
@Singleton
public class HealthChecks {

    private final DatabaseProbe database;
    private final KeyRing keys;
    private final Denylist denylist;
    private final FeedPulse feed;

    @Inject
    HealthChecks(DatabaseProbe database, KeyRing keys, Denylist denylist, FeedPulse feed) {
        this.database = database;
        this.keys = keys;
        this.denylist = denylist;
        this.feed = feed;
    }

    @Produces
    @Singleton
    @Liveness
    AsyncHealthCheck alive() {
        return () -> answer("alive", true);
    }

    @Produces
    @Singleton
    @Startup
    AsyncHealthCheck started() {
        return () -> answer("started", keys.ready());
    }

    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck hasDatabase() {
        return () -> database.answers().map(up -> response("database", up));
    }

    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck hasKey() {
        return () -> answer("active signing key", keys.ready());
    }

    /// A replica that does not see revocations must not be asked to accept tokens.
    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck seesRevocations() {
        return () -> answer("fresh denylist", denylist.fresh());
    }

    /// Verifiers go to a replica that tells them.
    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck sendsRevocations() {
        return () -> answer("revocation feed", feed.alive());
    }

    private static Uni<HealthCheckResponse> answer(String name, boolean up) {
        return Uni.createFrom().item(() -> response(name, up));
    }

    private static HealthCheckResponse response(String name, boolean up) {
        return HealthCheckResponse.named(name).status(up).build();
    }
}
