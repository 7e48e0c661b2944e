package dev.cardea.clients;

import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Registers clients and changes what they say of themselves; {@link ClientTrust} disables and
/// deletes them. `actor` is the administrator who asked; null for the client itself and the file.
@ApplicationScoped
public class ClientRegistry {

    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

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
    /// @param registrationToken the registration access token, if there is one; its SHA-256 is kept
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
    private final Clock clock;

    @Inject
    ClientRegistry(
            Database database,
            ClientRows rows,
            ClientSecrets secrets,
            ClientMetadataRules rules,
            SectorIdentifiers sectors,
            HeldMetadata held,
            RegistryChanges changes,
            Clock clock) {
        this.database = database;
        this.rows = rows;
        this.secrets = secrets;
        this.rules = rules;
        this.sectors = sectors;
        this.held = held;
        this.changes = changes;
        this.clock = clock;
    }

    /// A client, active or not. Throws 404.
    public Client get(UUID id) {
        return rows.byId(id).orElseThrow(ClientRows::none);
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
        return create(asked, actor, () -> {});
    }

    /// Likewise.
    ///
    /// @param paid in the same transaction, when nothing is wrong with what is asked: it may throw
    public Changed create(Registering asked, @Nullable UUID actor, Runnable paid) {
        ClientMetadata metadata = checked(asked.metadata());
        String name =
                asked.clientId() == null ? ClientId.random() : ClientId.chosen(asked.clientId());
        return database.transaction(() -> {
            paid.run();
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
            changes.note(client.event(Type.CLIENT_CREATED).actor(actor));
            return new Changed(client, secret, 0);
        });
    }

    /// Everything is set as it is given. A client that comes to need a secret gets one. Throws
    /// {@link InvalidMetadata}.
    public Changed change(UUID id, ClientMetadata given, boolean assured, @Nullable UUID actor) {
        ClientMetadata metadata = checked(given);
        return database.transaction(() -> {
            Client before = rows.require(id);
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
            Client before = rows.require(client.id());
            InvalidMetadata.unless(
                    before.version() == client.version(),
                    "client_id",
                    "was changed by somebody else just now: read it again");
            requireSameSubjects(before, metadata);
            return update(
                    before, metadata, before.assured() && before.metadata().equals(metadata), null);
        });
    }

    /// Makes a client as its declaration says; the same declaration changes nothing. Throws {@link
    /// InvalidMetadata}.
    void declare(Client known, ClientMetadata given, boolean assured) {
        ClientMetadata metadata = checked(given);
        if (!known.metadata().equals(metadata) || known.assured() != assured) {
            change(known.id(), metadata, assured, null);
        }
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
        changes.note(client.event(Type.CLIENT_CHANGED).actor(actor));
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
}
