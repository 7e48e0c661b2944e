package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// The registered clients.
@ApplicationScoped
public class Clients {

    private static final String COLUMNS =
            "id, client_id, metadata, source, assured, status, version, created_at, updated_at";

    private final Database database;
    private final ObjectMapper json;
    private final Clock clock;

    @Inject
    Clients(Database database, ObjectMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /// The active client of this name.
    public Optional<Client> find(String clientId) {
        return database.one(
                "SELECT " + COLUMNS + " FROM client WHERE client_id = ? AND status = 'active'",
                this::client,
                clientId);
    }

    /// The active client of this id.
    public Optional<Client> byId(UUID id) {
        return database.one(
                "SELECT " + COLUMNS + " FROM client WHERE id = ? AND status = 'active'",
                this::client,
                id);
    }

    public Client insert(
            String clientId, ClientMetadata metadata, Client.Source source, boolean assured) {
        return database.one(
                        "INSERT INTO client (id, client_id, metadata, source, assured, status, version, created_at, updated_at)"
                                + " VALUES (?, ?, ?, ?, ?, 'active', 0, now(), now()) RETURNING "
                                + COLUMNS,
                        this::client,
                        Secrets.id(clock),
                        clientId,
                        text(metadata),
                        source.name().toLowerCase(Locale.ROOT),
                        assured)
                .orElseThrow();
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
            return json.readValue(text, ClientMetadata.class);
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
}
