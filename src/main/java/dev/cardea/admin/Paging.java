package dev.cardea.admin;

import dev.cardea.protocol.ProblemException;
import dev.cardea.web.Cursor;
import dev.cardea.web.Cursor.Position;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the query of a list says: `limit`, and `cursor` as the page before gave it.
@Singleton
class Paging {

    /// Before every id.
    static final UUID START = new UUID(0, 0);

    private static final int USUAL = 50;
    private static final int MOST = 200;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,2}");

    private final Cursor cursors;

    @Inject
    Paging(Cursor cursors) {
        this.cursors = cursors;
    }

    /// Throws 400 naming `limit`.
    static int limit(@Nullable String limit) {
        if (limit == null) {
            return USUAL;
        }
        int number = NUMBER.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
        if (number < 1 || number > MOST) {
            throw ProblemException.invalid("limit", "must be a number from 1 to " + MOST);
        }
        return number;
    }

    /// Where the page begins. Throws 400 naming `cursor`.
    Position after(String list, @Nullable String cursor, Position start) {
        return cursor == null ? start : cursors.decode(list, cursor);
    }

    /// The cursor of the next page; null when there is none.
    <T> @Nullable String next(
            String list, List<T> page, int limit, Function<T, Position> position) {
        return page.size() < limit ? null : cursors.encode(list, position.apply(page.getLast()));
    }
}
