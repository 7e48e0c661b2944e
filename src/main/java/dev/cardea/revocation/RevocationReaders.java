package dev.cardea.revocation;

import dev.cardea.database.Database;
import dev.cardea.revocation.RevocationRule.Type;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Who follows the log and has to see every rule exactly once, whichever replica works: how far
/// each has come stands in the database, and no rule is deleted before all of them have seen it.
@ApplicationScoped
public class RevocationReaders {

    private static final String STREAM = "main";

    /// A rule as it was written.
    ///
    /// @param reason in lower case; a newer release may have written one that is not known here
    /// @param at by the database's clock: what it ends began before
    public record Entry(long seq, Type type, String value, String reason, Instant at) {}

    private final Database database;

    @Inject
    RevocationReaders(Database database) {
        this.database = database;
    }

    /// The `seq` of the last rule that this reader has seen.
    public long position(String name) {
        return database.one(
                        "SELECT seq FROM revocation_reader WHERE stream = ? AND name = ?",
                        row -> row.getLong(1),
                        STREAM,
                        name)
                .orElseThrow();
    }

    /// The rules after `seq`, oldest first.
    public List<Entry> after(long seq, int limit) {
        return database.list(
                "SELECT seq, type, value, reason, created_at FROM revocation_rule"
                        + " WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?",
                row ->
                        new Entry(
                                row.getLong(1),
                                Type.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                                row.getString(3),
                                row.getString(4),
                                Database.instant(row, 5)),
                STREAM,
                seq,
                limit);
    }

    /// Moves the reader on, in the transaction that does what the rules ask for. False when another
    /// replica did so first: then nothing is to be done.
    public boolean advance(String name, long from, long to) {
        return database.update(
                        "UPDATE revocation_reader SET seq = ? WHERE stream = ? AND name = ? AND seq = ?",
                        to,
                        STREAM,
                        name,
                        from)
                > 0;
    }

    /// A reader that stands still at the log's end until {@link #end}: a sign that something is
    /// unfinished, which every replica sees.
    void begin(String name) {
        database.update(
                "INSERT INTO revocation_reader (stream, name, seq)"
                        + " SELECT stream, ?, seq FROM revocation_head WHERE stream = ? ON CONFLICT DO NOTHING",
                name,
                STREAM);
    }

    /// Keeps others from it until the transaction under way ends. False when it is not there.
    boolean hold(String name) {
        return database.one(
                        "SELECT 1 FROM revocation_reader WHERE stream = ? AND name = ? FOR UPDATE",
                        row -> true,
                        STREAM,
                        name)
                .isPresent();
    }

    /// False when it was not there.
    boolean end(String name) {
        return database.update(
                        "DELETE FROM revocation_reader WHERE stream = ? AND name = ?", STREAM, name)
                > 0;
    }

    /// Those whose names begin so.
    List<String> names(String prefix) {
        return database.list(
                "SELECT name FROM revocation_reader WHERE stream = ? AND starts_with(name, ?)",
                row -> row.getString(1),
                STREAM,
                prefix);
    }
}
