package dev.cardea.clients;

import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.clients.ClientRegistry.Changed;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.MassRevocations;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes trust from a client, and gives it again. Whatever takes it ends what was given through the
/// client. All throw 404. `actor` is the administrator who asked; null for the client itself, the
/// file and the start-up. What an administrator takes from a client of the file does not come back
/// with the file, which every replica reads at its start.
@ApplicationScoped
public class ClientTrust {

    /// Among what administrators set: that it is disabled.
    private static final String STATUS = "status";

    private final Database database;
    private final ClientRows rows;
    private final ClientSecrets secrets;
    private final RegistryChanges changes;
    private final Revocations revocations;
    private final MassRevocations masses;
    private final Clock clock;
    private final Duration overlap;

    @Inject
    ClientTrust(
            Database database,
            ClientRows rows,
            ClientSecrets secrets,
            RegistryChanges changes,
            Revocations revocations,
            MassRevocations masses,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.rows = rows;
        this.secrets = secrets;
        this.changes = changes;
        this.revocations = revocations;
        this.masses = masses;
        this.clock = clock;
        this.overlap = config.clients().secretOverlap();
    }

    /// A disabled client is as good as none, and what was given through it ends.
    public Changed disable(UUID id, @Nullable UUID actor) {
        return ending(
                Reason.CLIENT_DISABLED,
                () -> {
                    Client before = rows.require(id);
                    if (actor != null) {
                        hold(before, Set::add);
                    }
                    if (before.status() == Client.Status.DISABLED) {
                        return new Changed(before, null, 0);
                    }
                    Client client = status(before, Client.Status.DISABLED);
                    changes.note(client.event(Type.CLIENT_DISABLED).actor(actor));
                    return end(client, Reason.CLIENT_DISABLED);
                });
    }

    /// What ended when the client was disabled does not come back.
    public Changed enable(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            hold(rows.require(id), Set::remove);
            return restore(id, actor);
        });
    }

    /// Likewise, unless an administrator disabled it: the file, or dev mode, has it.
    Changed restore(UUID id) {
        return database.transaction(() -> restore(id, null));
    }

    private Changed restore(UUID id, @Nullable UUID actor) {
        Client before = rows.require(id);
        if (before.status() == Client.Status.ACTIVE || rows.held(id).contains(STATUS)) {
            return new Changed(before, null, 0);
        }
        Client client = status(before, Client.Status.ACTIVE);
        changes.note(client.event(Type.CLIENT_ENABLED).actor(actor));
        return new Changed(client, null, 0);
    }

    private void hold(Client client, BiConsumer<Set<String>, String> how) {
        Set<String> names = new TreeSet<>(rows.held(client.id()));
        how.accept(names, STATUS);
        rows.hold(client.id(), names);
    }

    /// Returns the revocation's `seq`. Throws 409 for a client that would come back.
    public long delete(UUID id, @Nullable UUID actor) {
        return ending(Reason.CLIENT_DELETED, () -> deleted(rows.require(id), actor)).seq();
    }

    /// The emergency: everything that was given through the client ends; the client goes on.
    /// Returns the revocation's `seq`.
    public long revoke(UUID id, @Nullable UUID actor) {
        return ending(Reason.CLIENT_REVOKED, () -> revoked(rows.require(id), actor)).seq();
    }

    /// Gives the client a new secret; the one before works on for `cardea.clients.secret-overlap`.
    /// Throws 409 for a client that has none, or has it from the file.
    public Changed rotateSecret(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client client = rows.require(id);
            if (!client.metadata().authMethod().bySecret()) {
                throw new ProblemException(
                        Problem.CONFLICT, "this client does not authenticate by a secret");
            }
            if (client.source() == Client.Source.FILE) {
                throw new ProblemException(
                        Problem.CONFLICT, "the secrets of this client are declared in a file");
            }
            secrets.expire(id, clock.instant().plus(overlap));
            String secret = secrets.add(id);
            changes.note(client.event(Type.CLIENT_SECRET_ROTATED).actor(actor));
            return new Changed(client, secret, 0);
        });
    }

    /// The secret works no more, and access tokens that the client was given are refused: it gets
    /// others with the secret it has left. Returns the revocation's `seq`. Throws 404 for a secret
    /// that there is not, too.
    public long revokeSecret(UUID id, UUID secretId, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client client = rows.require(id);
            boolean was =
                    client.source() == Client.Source.FILE
                            ? secrets.spend(id, secretId)
                            : secrets.delete(id, secretId);
            if (!was) {
                throw new ProblemException(Problem.NOT_FOUND, "there is no such secret");
            }
            changes.note(client.event(Type.CLIENT_SECRET_REVOKED).actor(actor));
            return revocations.outdateClient(client.clientId(), Reason.CLIENT_SECRET_REVOKED);
        });
    }

    private Client status(Client client, Client.Status status) {
        return rows.update(client.id(), client.metadata(), client.assured(), status);
    }

    private Changed deleted(Client client, @Nullable UUID actor) {
        if (client.source() == Client.Source.DOCUMENT) {
            throw new ProblemException(
                    Problem.CONFLICT, "such a client comes back with its document: disable it");
        }
        if (client.source() == Client.Source.FILE && client.status() == Client.Status.ACTIVE) {
            throw new ProblemException(
                    Problem.CONFLICT,
                    "such a client comes back with the file that declares it: disable it");
        }
        rows.delete(client.id());
        changes.note(client.event(Type.CLIENT_DELETED).actor(actor));
        return end(client, Reason.CLIENT_DELETED);
    }

    private Changed revoked(Client client, @Nullable UUID actor) {
        changes.note(client.event(Type.CLIENT_REVOKED).actor(actor));
        return end(client, Reason.CLIENT_REVOKED);
    }

    /// The work as a transaction, and then what was too much for one.
    private Changed ending(Reason reason, Supplier<Changed> work) {
        Changed changed = database.transaction(work);
        Client client = changed.client();
        long seq = masses.endRestOfClient(client.id(), client.clientId(), reason);
        return seq == 0 ? changed : new Changed(client, null, seq);
    }

    private Changed end(Client client, Reason reason) {
        long seq = masses.endClient(client.id(), client.clientId(), reason);
        return new Changed(client, null, seq);
    }
}
