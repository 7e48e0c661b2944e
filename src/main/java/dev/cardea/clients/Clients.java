package dev.cardea.clients;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.revocation.Denylist;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// The clients as requests ask for them: remembered, so that a client that comes often costs no
/// query, and never beyond a change that this replica knows of.
@ApplicationScoped
public class Clients {

    private static final int REMEMBERED = 10_000;

    /// In characters of metadata: about as many clients of the usual kind.
    private static final int MOST_KEPT = 16 * 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,2048}");

    /// A client with its secrets.
    record Known(Client client, List<ClientSecret> secrets) {}

    /// @param epoch of the registry, and
    /// @param rule the newest revocation rule of the client, before it was read
    record Entry(Known known, long epoch, long rule) {

        private int weight() {
            return known.client().metadata().toString().length();
        }
    }

    private final ClientRows rows;
    private final ClientSecrets secrets;
    private final ClientDocuments documents;
    private final RegistryChanges changes;
    private final Denylist denylist;
    private final Cache<String, Entry> entries = memory();
    private final Cache<UUID, String> names = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    @Inject
    Clients(
            ClientRows rows,
            ClientSecrets secrets,
            ClientDocuments documents,
            RegistryChanges changes,
            Denylist denylist) {
        this.rows = rows;
        this.secrets = secrets;
        this.documents = documents;
        this.changes = changes;
        this.denylist = denylist;
    }

    /// The active client of this name.
    public Optional<Client> find(String clientId) {
        return known(clientId).map(Known::client);
    }

    /// The active client of this id.
    public Optional<Client> byId(UUID id) {
        String name = names.getIfPresent(id);
        return name == null ? rows.byId(id).flatMap(client -> find(client.clientId())) : find(name);
    }

    /// The active client of this name, with its secrets.
    Optional<Known> known(String clientId) {
        if (!NAME.matcher(clientId).matches()) {
            return Optional.empty();
        }
        if (ClientDocuments.names(clientId) && !documents.ready(clientId)) {
            return Optional.empty();
        }
        long epoch = changes.epoch();
        long rule = denylist.clientRule(clientId);
        Entry entry = entries.getIfPresent(clientId);
        if (entry == null || entry.epoch() != epoch || entry.rule() != rule) {
            Optional<Known> read = read(clientId);
            if (read.isEmpty()) {
                entries.invalidate(clientId);
                return Optional.empty();
            }
            entry = new Entry(read.get(), epoch, rule);
            entries.put(clientId, entry);
            names.put(entry.known().client().id(), clientId);
        }
        return Optional.of(entry.known())
                .filter(known -> known.client().status() == Client.Status.ACTIVE);
    }

    /// Strangers write their metadata themselves: its length counts.
    static Cache<String, Entry> memory() {
        return Caffeine.newBuilder()
                .maximumWeight(MOST_KEPT)
                .weigher((String clientId, Entry entry) -> clientId.length() + entry.weight())
                .build();
    }

    private Optional<Known> read(String clientId) {
        return rows.find(clientId)
                .map(client ->
                        new Known(
                                client,
                                client.metadata().authMethod().bySecret()
                                        ? secrets.of(client.id())
                                        : List.of()));
    }
}
