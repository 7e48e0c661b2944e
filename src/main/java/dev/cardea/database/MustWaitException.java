package dev.cardea.database;

/// The database was asked on an event loop, where nobody may wait. Nothing was sent: the work can
/// be done again by a worker.
public final class MustWaitException extends RuntimeException {

    MustWaitException() {
        super("the database was asked on an event loop");
    }
}
