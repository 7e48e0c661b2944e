package dev.cardea.accounts;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.mail.MailOutbox;
import dev.cardea.mail.Mails;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people change about themselves.
@ApplicationScoped
public class Profile {

    private final Database database;
    private final Accounts accounts;
    private final MailOutbox outbox;
    private final Mails mails;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Profile(
            Database database,
            Accounts accounts,
            MailOutbox outbox,
            Mails mails,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.outbox = outbox;
        this.mails = mails;
        this.audit = audit;
        this.clock = clock;
    }

    /// Changes what is given: null stays, an empty text removes it. Whoever has another user name
    /// now is told by mail. Throws 400 naming the field, 409 when the user name is taken.
    public Account change(UUID accountId, @Nullable String name, @Nullable String username) {
        String newName = name == null || name.isEmpty() ? null : Identifiers.name("name", name);
        String newUsername =
                username == null || username.isEmpty()
                        ? null
                        : Identifiers.username("username", username);
        try {
            return database.transaction(() -> {
                Account account = accounts.get(accountId);
                if (name != null) {
                    accounts.changeName(accountId, newName, clock.instant());
                }
                if (username != null && !Objects.equals(account.username(), newUsername)) {
                    accounts.changeUsername(account, newUsername, clock.instant());
                    outbox.send(mails.usernameChanged(account.email(), clock.instant()));
                }
                audit.append(AuditEvent.of(Type.PROFILE_CHANGED, accountId));
                return accounts.get(accountId);
            });
        } catch (Accounts.Taken e) {
            throw ProblemException.taken("username", "this user name is taken");
        }
    }
}
