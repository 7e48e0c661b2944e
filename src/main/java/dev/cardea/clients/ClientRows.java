package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `client`, as it is now. {@link Clients} remembers it.
@ApplicationScoped
class ClientRows {

    private static final String COLUMNS =
            "id, client_id, metadata, source, assured, status, version, created_at, updated_at";

    private final Database database;
    private final ObjectMapper json;
    private final ObjectReader metadata;
    private final StrictProfile strict;
    private final Clock clock;

    @Inject
    ClientRows(Database database, ObjectMapper json, StrictProfile strict, Clock clock) {
        this.strict = strict;
        this.database = database;
        this.json = json;
        // a row may come from a newer version of the service
        this.metadata =
                json.readerFor(ClientMetadata.class)
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.clock = clock;
    }

    Optional<Client> find(String clientId) {
        return database.one(
                "SELECT " + COLUMNS + " FROM client WHERE client_id = ?", this::client, clientId);
    }

    Optional<Client> byId(UUID id) {
        return database.one("SELECT " + COLUMNS + " FROM client WHERE id = ?", this::client, id);
    }

    /// As {@link #byId}, and holds the row until the transaction ends.
    Optional<Client> lock(UUID id) {
        return database.one(
                "SELECT " + COLUMNS + " FROM client WHERE id = ? FOR UPDATE", this::client, id);
    }

    /// As {@link #lock}. Throws 404.
    Client require(UUID id) {
        return lock(id).orElseThrow(ClientRows::none);
    }

    static ProblemException none() {
        return new ProblemException(Problem.NOT_FOUND, "there is no such client");
    }

    /// In the order of their ids after `after`.
    List<Client> list(UUID after, int limit) {
        return database.list(
                "SELECT " + COLUMNS + " FROM client WHERE id > ? ORDER BY id LIMIT ?",
                this::client,
                after,
                limit);
    }

    List<Client> of(Client.Source source) {
        return database.list(
                "SELECT " + COLUMNS + " FROM client WHERE source = ? ORDER BY id",
                this::client,
                stored(source));
    }

    /// Empty when there is a client of this name.
    Optional<Client> insert(
            String clientId,
            ClientMetadata metadata,
            Client.Source source,
            boolean assured,
            byte @Nullable [] registrationToken) {
        return database.one(
                "INSERT INTO client (id, client_id, metadata, source, assured, status, registration_token,"
                        + " version, created_at, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, 'active', ?, 0, ?, ?) ON CONFLICT DO NOTHING RETURNING "
                        + COLUMNS,
                this::client,
                Secrets.id(clock),
                clientId,
                text(metadata),
                stored(source),
                assured,
                registrationToken,
                clock.instant(),
                clock.instant());
    }

    Client update(UUID id, ClientMetadata metadata, boolean assured, Client.Status status) {
        return database.one(
                        "UPDATE client SET metadata = ?, assured = ?, status = ?, version = version + 1,"
                                + " updated_at = ? WHERE id = ? RETURNING "
                                + COLUMNS,
                        this::client,
                        text(metadata),
                        assured,
                        stored(status),
                        clock.instant(),
                        id)
                .orElseThrow();
    }

    void delete(UUID id) {
        database.update("DELETE FROM client WHERE id = ?", id);
    }

    /// Clients by documents that nobody has used since `time`, and that nothing refers to.
    List<UUID> forgotten(Instant time, int limit) {
        return database.list(
                "SELECT id FROM client c WHERE source = 'document' AND status = 'active' AND updated_at < ?"
                        + " AND NOT EXISTS (SELECT 1 FROM consent WHERE client_id = c.id)"
                        + " AND NOT EXISTS (SELECT 1 FROM refresh_grant g WHERE g.client_id = c.id"
                        + " AND g.client_id <> '00000000-0000-0000-0000-000000000000') LIMIT ?",
                row -> Database.uuid(row, 1),
                time,
                limit);
    }

    /// The names of what an administrator set: in the metadata of a client that registered itself,
    /// and `status` where they disabled it.
    Set<String> held(UUID id) {
        return database.one("SELECT held FROM client WHERE id = ?", row -> row.getString(1), id)
                .filter(names -> !names.isEmpty())
                .map(names -> Set.of(names.split(" ", -1)))
                .orElse(Set.of());
    }

    void hold(UUID id, Set<String> names) {
        database.update("UPDATE client SET held = ? WHERE id = ?", String.join(" ", names), id);
    }

    /// SHA-256 of the registration access token (RFC 7592 §3) of a client of this name.
    Optional<byte[]> registrationToken(String clientId) {
        return database.one(
                "SELECT registration_token FROM client WHERE client_id = ?"
                        + " AND registration_token IS NOT NULL",
                row -> row.getBytes(1),
                clientId);
    }

    private Client client(ResultSet row) throws SQLException {
        return new Client(
                Database.uuid(row, 1),
                row.getString(2),
                metadata(row.getString(3)),
                Client.Source.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getBoolean(5),
                Client.Status.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                row.getLong(7),
                Database.instant(row, 8),
                Database.instant(row, 9));
    }

    private ClientMetadata metadata(String text) {
        try {
            return strict.applied(metadata.readValue(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a client's metadata is not what was written", e);
        }
    }

    private String text(ClientMetadata metadata) {
        try {
            return json.writeValueAsString(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata always becomes JSON", e);
        }
    }

    private static String stored(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
