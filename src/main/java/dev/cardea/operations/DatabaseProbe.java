package dev.cardea.operations;

import dev.cardea.database.Database;
import dev.cardea.database.DatabaseException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/// Whether the database answers, told within a limit of time. A database that hangs costs one
/// virtual thread however many ask: whoever comes meanwhile waits for the same answer, no longer
/// than the limit.
@ApplicationScoped
public class DatabaseProbe {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final BooleanSupplier question;
    private final Duration limit;
    private CompletableFuture<Boolean> asked = CompletableFuture.completedFuture(true);

    @Inject
    DatabaseProbe(Database database) {
        this(() -> answers(database), LIMIT);
    }

    DatabaseProbe(BooleanSupplier question, Duration limit) {
        this.question = question;
        this.limit = limit;
    }

    /// False when it does not answer in time. Blocks nobody.
    public Uni<Boolean> answers() {
        return Uni.createFrom()
                .completionStage(this::ask)
                .ifNoItem()
                .after(limit)
                .recoverWithItem(false)
                .onFailure()
                .recoverWithItem(false);
    }

    /// A copy, so that whoever gives up waiting does not cancel the answer of the others.
    private synchronized CompletableFuture<Boolean> ask() {
        if (asked.isDone()) {
            asked =
                    CompletableFuture.supplyAsync(
                            question::getAsBoolean,
                            task -> Thread.ofVirtual().name("database-probe").start(task));
        }
        return asked.copy();
    }

    private static boolean answers(Database database) {
        try {
            database.clock();
            return true;
        } catch (DatabaseException e) {
            return false;
        }
    }
}
