package dev.cardea.clients;

import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Registers clients and changes them. Whatever takes trust from a client ends what was given
/// through it. `actor` is the administrator who asked; null for the client itself and the file.
@ApplicationScoped
public class ClientRegistry {

    private static final int ID_BYTES = 16;
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    /// What people are named by in `sub`, pairwise or not, where a client's own tokens have its
    /// name: a client must not pass for a person (RFC 9700 §4.15).
    private static final Pattern PERSON =
            Pattern.compile("[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|[A-Za-z0-9_-]{43}");

    private static final Pattern CHOSEN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,99}");

    /// Names that tokens and settings of Cardea's own have.
    private static final List<String> TAKEN = List.of("cardea");

    /// A client as it is now.
    ///
    /// @param secret the new secret, shown this once; null when there is no new one
    /// @param seq of the revocation that the change caused, or 0
    public record Changed(Client client, @Nullable String secret, long seq) {

        @Override
        public String toString() {
            return "Changed[" + client.clientId() + "]";
        }
    }

    /// What is asked to be registered.
    ///
    /// @param clientId null for one that is made up
    /// @param registrationToken SHA-256 of the registration access token, if there is one
    public record Registering(
            @Nullable String clientId,
            ClientMetadata metadata,
            Client.Source source,
            boolean assured,
            @Nullable String registrationToken) {}

    private final Database database;
    private final ClientRows rows;
    private final ClientSecrets secrets;
    private final ClientMetadataRules rules;
    private final SectorIdentifiers sectors;
    private final HeldMetadata held;
    private final RegistryChanges changes;
    private final Revocations revocations;
    private final AuditLog audit;
    private final Clock clock;
    private final Duration overlap;

    @Inject
    ClientRegistry(
            Database database,
            ClientRows rows,
            ClientSecrets secrets,
            ClientMetadataRules rules,
            SectorIdentifiers sectors,
            HeldMetadata held,
            RegistryChanges changes,
            Revocations revocations,
            AuditLog audit,
            Clock clock,
            CardeaConfig config) {
        this.database = database;
        this.rows = rows;
        this.secrets = secrets;
        this.rules = rules;
        this.sectors = sectors;
        this.held = held;
        this.changes = changes;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
        this.overlap = config.clients().secretOverlap();
    }

    /// A client, active or not. Throws 404.
    public Client get(UUID id) {
        return rows.byId(id).orElseThrow(ClientRegistry::none);
    }

    /// In the order of their ids after `after`.
    public List<Client> list(UUID after, int limit) {
        return rows.list(after, limit);
    }

    /// Its secrets without the secrets, oldest first.
    public List<ClientSecret> secrets(UUID id) {
        return secrets.of(id);
    }

    /// Throws {@link InvalidMetadata}, and 409 for a name that is taken. It may wait for the
    /// client's server.
    public Changed create(Registering asked, @Nullable UUID actor) {
        ClientMetadata metadata = checked(asked.metadata());
        String name = asked.clientId() == null ? Secrets.token(ID_BYTES) : chosen(asked.clientId());
        return database.transaction(() -> {
            Client client =
                    rows.insert(
                                    name,
                                    metadata,
                                    asked.source(),
                                    asked.assured(),
                                    asked.registrationToken() == null
                                            ? null
                                            : Secrets.sha256(asked.registrationToken()))
                            .orElseThrow(() ->
                                    ProblemException.taken(
                                            "client_id", "there is a client of this name"));
            String secret =
                    metadata.authMethod().bySecret() && asked.source() != Client.Source.FILE
                            ? secrets.add(client.id())
                            : null;
            told(Type.CLIENT_CREATED, client, actor);
            return new Changed(client, secret, 0);
        });
    }

    /// Everything is set as it is given. A client that comes to need a secret gets one. Throws
    /// {@link InvalidMetadata}.
    public Changed change(UUID id, ClientMetadata given, boolean assured, @Nullable UUID actor) {
        ClientMetadata metadata = checked(given);
        return database.transaction(() -> {
            Client before = locked(id);
            if (actor != null && before.speaksForItself()) {
                held.note(before, metadata);
            }
            return update(before, metadata, assured, actor);
        });
    }

    /// The client changes itself (RFC 7592 §2.2), as far as it may: nobody vouches for what it says
    /// now. Throws {@link InvalidMetadata}.
    public Changed changeItself(Client client, ClientMetadata asked) {
        ClientMetadata metadata = checked(held.ofItself(client, asked));
        return database.transaction(() -> {
            Client before = locked(client.id());
            InvalidMetadata.unless(
                    before.version() == client.version(),
                    "client_id",
                    "was changed by somebody else just now: read it again");
            requireSameSubjects(before, metadata);
            return update(
                    before, metadata, before.assured() && before.metadata().equals(metadata), null);
        });
    }

    /// Makes a client as its declaration says, active; the same declaration changes nothing. Throws
    /// {@link InvalidMetadata}.
    void declare(Client known, ClientMetadata given, boolean assured) {
        ClientMetadata metadata = checked(given);
        if (!known.metadata().equals(metadata) || known.assured() != assured) {
            change(known.id(), metadata, assured, null);
        }
        enable(known.id(), null);
    }

    /// A disabled client is as good as none, and what was given through it ends.
    public Changed disable(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client before = locked(id);
            if (before.status() == Client.Status.DISABLED) {
                return new Changed(before, null, 0);
            }
            Client client = status(before, Client.Status.DISABLED);
            told(Type.CLIENT_DISABLED, client, actor);
            return new Changed(client, null, end(client, Reason.CLIENT_DISABLED));
        });
    }

    public Changed enable(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client before = locked(id);
            if (before.status() == Client.Status.ACTIVE) {
                return new Changed(before, null, 0);
            }
            Client client = status(before, Client.Status.ACTIVE);
            told(Type.CLIENT_ENABLED, client, actor);
            return new Changed(client, null, 0);
        });
    }

    /// Returns the revocation's `seq`.
    public long delete(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client client = locked(id);
            if (client.source() == Client.Source.DOCUMENT) {
                throw new ProblemException(
                        Problem.CONFLICT, "such a client comes back with its document: disable it");
            }
            rows.delete(id);
            told(Type.CLIENT_DELETED, client, actor);
            return end(client, Reason.CLIENT_DELETED);
        });
    }

    /// The emergency: everything that was given through the client ends; the client goes on.
    /// Returns the revocation's `seq`.
    public long revoke(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client client = locked(id);
            told(Type.CLIENT_REVOKED, client, actor);
            return end(client, Reason.CLIENT_REVOKED);
        });
    }

    /// Gives the client a new secret; the one before works on for `cardea.clients.secret-overlap`.
    /// Throws 409 for a client that has none.
    public Changed rotateSecret(UUID id, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client client = locked(id);
            if (!client.metadata().authMethod().bySecret()) {
                throw new ProblemException(
                        Problem.CONFLICT, "this client does not authenticate by a secret");
            }
            secrets.expire(id, clock.instant().plus(overlap));
            String secret = secrets.add(id);
            told(Type.CLIENT_SECRET_ROTATED, client, actor);
            return new Changed(client, secret, 0);
        });
    }

    /// The secret works no more, and access tokens that the client was given are refused: it gets
    /// others with the secret it has left. Returns the revocation's `seq`. Throws 404.
    public long revokeSecret(UUID id, UUID secretId, @Nullable UUID actor) {
        return database.transaction(() -> {
            Client client = locked(id);
            if (!secrets.delete(id, secretId)) {
                throw new ProblemException(Problem.NOT_FOUND, "there is no such secret");
            }
            told(Type.CLIENT_SECRET_REVOKED, client, actor);
            return revocations.outdateClient(client.clientId(), Reason.CLIENT_SECRET_REVOKED);
        });
    }

    /// Forgets clients by documents that came once and left nothing; returns how many.
    public int deleteForgotten(int limit) {
        List<UUID> forgotten = rows.forgotten(clock.instant().minus(FORGOTTEN_AFTER), limit);
        forgotten.forEach(rows::delete);
        return forgotten.size();
    }

    /// The client whose registration access token this is (RFC 7592 §3); compared in constant time.
    public Optional<Client> registered(String clientId, String registrationToken) {
        byte[] presented = Secrets.sha256(registrationToken);
        byte[] known = rows.registrationToken(clientId).orElseGet(() -> new byte[32]);
        return Secrets.equal(presented, known) ? rows.find(clientId) : Optional.empty();
    }

    private Changed update(
            Client before, ClientMetadata metadata, boolean assured, @Nullable UUID actor) {
        Client client = rows.update(before.id(), metadata, assured, before.status());
        boolean bySecret = metadata.authMethod().bySecret();
        String secret = null;
        if (!bySecret) {
            secrets.deleteAll(client.id());
        } else if (!before.metadata().authMethod().bySecret()
                && client.source() != Client.Source.FILE) {
            secret = secrets.add(client.id());
        }
        told(Type.CLIENT_CHANGED, client, actor);
        return new Changed(client, secret, 0);
    }

    /// What a client was given at one host must not tell it how people are called at another.
    private static void requireSameSubjects(Client before, ClientMetadata metadata) {
        InvalidMetadata.unless(
                Objects.equals(before.metadata().subjectType(), metadata.subjectType()),
                "subject_type",
                "cannot be changed: register anew");
        InvalidMetadata.unless(
                !before.pairwise() || Sector.of(before).equals(Sector.of(before, metadata)),
                "sector_identifier_uri",
                "or the host of redirect_uris cannot be changed with pairwise subjects: register anew");
    }

    private ClientMetadata checked(ClientMetadata given) {
        ClientMetadata metadata = rules.checked(given);
        sectors.check(metadata);
        return metadata;
    }

    private Client status(Client client, Client.Status status) {
        return rows.update(client.id(), client.metadata(), client.assured(), status);
    }

    private long end(Client client, Reason reason) {
        return revocations.endClient(client.id(), client.clientId(), reason);
    }

    private Client locked(UUID id) {
        return rows.lock(id).orElseThrow(ClientRegistry::none);
    }

    private void told(Type type, Client client, @Nullable UUID actor) {
        changes.note();
        audit.append(
                AuditEvent.of(type)
                        .actor(actor)
                        .with("client", client.id())
                        .with("client_id", client.clientId()));
    }

    private static String chosen(String name) {
        if (!CHOSEN_ID.matcher(name).matches()
                || PERSON.matcher(name).matches()
                || TAKEN.contains(name)) {
            throw InvalidMetadata.of(
                    "client_id",
                    "must be 1 to 100 letters, digits or one of . _ ~ -, not cardea, and nothing that looks like a person's subject");
        }
        return name;
    }

    private static ProblemException none() {
        return new ProblemException(Problem.NOT_FOUND, "there is no such client");
    }
}
