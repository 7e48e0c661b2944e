package dev.cardea.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.FetchedAnswer;
import dev.cardea.fetch.GuardedFetch;
import dev.cardea.protocol.ClientAuthMethod;
import dev.cardea.ratelimit.RateLimiter;
import dev.cardea.web.ClientAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Clients that name themselves by the URL of a document about them
/// (draft-ietf-oauth-client-id-metadata-document): fetched, looked through as any registration, and
/// kept as a row that grants refer to. What the document's server says of its age holds within
/// bounds; while it cannot be fetched, what was read serves for two days at most, and one that is
/// gone (404, 410) names no client any more. Nobody vouches for such a client, and it shares no
/// secret.
@ApplicationScoped
class ClientDocuments {

    private static final Logger LOG = Logger.getLogger(ClientDocuments.class);
    private static final Duration LEAST = Duration.ofMinutes(5);
    private static final Duration MOST = Duration.ofDays(1);
    private static final Duration LONGEST = MOST.plus(MOST);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Set<Integer> GONE = Set.of(404, 410);
    private static final int REMEMBERED = 10_000;
    private static final int MOST_TRIES = 3;
    private static final Pattern MAX_AGE =
            Pattern.compile("(?:^|.*[, ])max-age=\"?([0-9]{1,9})\"?(?:[, ].*|$)");
    private static final List<String> SECRET = List.of("client_secret", "client_secret_expires_at");

    private final ClientRows rows;
    private final ClientMetadataRules rules;
    private final HeldMetadata held;
    private final GuardedFetch fetch;
    private final RateLimiter limiter;
    private final RegistryChanges changes;
    private final Database database;
    private final AuditLog audit;
    private final ObjectMapper json;
    private final Clock clock;
    private final boolean enabled;

    /// @param until a document need not be fetched, or need not be tried again
    /// @param believed until when what was read of it holds
    private record Settled(Instant until, Instant believed) {}

    private final Cache<String, Settled> settled =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    @Inject
    ClientDocuments(
            ClientRows rows,
            ClientMetadataRules rules,
            HeldMetadata held,
            GuardedFetch fetch,
            RateLimiter limiter,
            RegistryChanges changes,
            Database database,
            AuditLog audit,
            ObjectMapper json,
            Clock clock,
            CardeaConfig config) {
        this.rows = rows;
        this.rules = rules;
        this.held = held;
        this.fetch = fetch;
        this.limiter = limiter;
        this.changes = changes;
        this.database = database;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
        this.enabled = config.clients().metadataDocuments();
    }

    static boolean names(String clientId) {
        return clientId.startsWith("https://");
    }

    /// Whether the row of this client, if there is one, can be used; reads the document when it is
    /// time to. It may wait for somebody else's server, but not inside a transaction.
    boolean ready(String clientId) {
        if (!enabled || !wellFormed(clientId)) {
            return false;
        }
        Instant now = clock.instant();
        Settled last = settled.getIfPresent(clientId);
        if (last == null || !now.isBefore(last.until())) {
            Client known = rows.find(clientId).orElse(null);
            if (known != null && (!due(known, now) || !affordable(last))) {
                return now.isBefore(believed(known));
            }
            if (known == null) {
                limiter.costly(ClientAddress.currentSource());
            }
            last = read(clientId, known, now);
            settled.put(clientId, last);
        }
        return now.isBefore(last.believed());
    }

    private static Instant believed(@Nullable Client known) {
        return known == null ? Instant.MIN : known.updatedAt().plus(LONGEST);
    }

    /// A document that this replica has read is read again when it is time to, whoever asks; one
    /// that it only has the row of, as all are after a restart, within the budget of who asks.
    private boolean affordable(@Nullable Settled last) {
        return last != null || limiter.affords(ClientAddress.currentSource());
    }

    private static boolean due(Client known, Instant now) {
        return known.status() == Client.Status.ACTIVE
                && !Database.inTransactionNow()
                && !now.isBefore(known.updatedAt().plus(LEAST));
    }

    private Settled read(String clientId, @Nullable Client known, Instant now) {
        try {
            FetchedAnswer answer =
                    fetch.send(FetchRequest.get(URI.create(clientId), "application/json"));
            if (GONE.contains(answer.status())) {
                LOG.infof("a client's document is gone: %s", clientId);
                return new Settled(now.plus(PAUSE), Instant.MIN);
            }
            if (kept(clientId, metadata(clientId, answer.json()), known)) {
                return new Settled(now.plus(age(answer)), now.plus(LONGEST));
            }
        } catch (FetchException e) {
            LOG.infof("a client's document cannot be read: %s", e.getMessage());
        } catch (InvalidMetadata e) {
            LOG.infof("%s is no client's document: %s", clientId, e.description());
        }
        return new Settled(now.plus(PAUSE), believed(known));
    }

    private ClientMetadata metadata(String clientId, String text) {
        try {
            JsonNode tree = json.readTree(text);
            InvalidMetadata.unless(
                    tree instanceof ObjectNode
                            && clientId.equals(tree.path("client_id").textValue()),
                    "client_id",
                    "is not the URL of the document");
            SECRET.forEach(name ->
                    InvalidMetadata.unless(!tree.has(name), name, "is no secret when published"));
            ObjectNode said = (ObjectNode) tree;
            said.remove(ClientMetadata.ADMINISTERED);
            if (!said.has("token_endpoint_auth_method")) {
                said.put("token_endpoint_auth_method", ClientAuthMethod.NONE.code());
            }
            if (!said.has("application_type")) {
                said.put("application_type", "native");
            }
            ClientMetadata metadata =
                    json.readerFor(ClientMetadata.class)
                            .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                            .readValue(said);
            InvalidMetadata.unless(
                    !metadata.authMethod().bySecret(),
                    "token_endpoint_auth_method",
                    "cannot be by a secret");
            return metadata;
        } catch (JsonProcessingException e) {
            throw InvalidMetadata.of("document", "is not JSON of the right types");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What an administrator sets while the document is on its way holds, too: it is looked through
    /// once more then, outside of the transaction, since that may fetch. False where the client
    /// goes on changing.
    private boolean kept(String clientId, ClientMetadata said, @Nullable Client known) {
        if (known == null) {
            ClientMetadata metadata = rules.checked(said);
            database.inTransaction(() -> insert(clientId, metadata));
            return true;
        }
        Client before = known;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Client client = before;
            ClientMetadata metadata = rules.checked(held.ofDocument(client, said));
            if (database.transaction(() -> replaced(client, metadata))) {
                return true;
            }
            before = rows.byId(client.id()).orElse(client);
        }
        return false;
    }

    private void insert(String clientId, ClientMetadata metadata) {
        rows.insert(clientId, metadata, Client.Source.DOCUMENT, false, null)
                .ifPresent(made -> audit.append(made.event(Type.CLIENT_CREATED)));
    }

    /// False where the row is another one by now.
    private boolean replaced(Client before, ClientMetadata metadata) {
        Optional<Client> now = rows.lock(before.id());
        if (now.isEmpty() || now.get().version() != before.version()) {
            return false;
        }
        boolean same = before.metadata().equals(metadata);
        rows.update(before.id(), metadata, before.assured() && same, before.status());
        if (!same) {
            changes.note(before.event(Type.CLIENT_CHANGED));
        }
        return true;
    }

    private static Duration age(FetchedAnswer answer) {
        Matcher said = MAX_AGE.matcher(answer.headers().firstValue("Cache-Control").orElse(""));
        Duration age = said.matches() ? Duration.ofSeconds(Long.parseLong(said.group(1))) : LEAST;
        return age.compareTo(LEAST) < 0 ? LEAST : age.compareTo(MOST) > 0 ? MOST : age;
    }

    /// §3 of the draft: an https URL with a path, without dot segments, fragment or credentials.
    private boolean wellFormed(String clientId) {
        try {
            URI uri = new URI(clientId);
            String path = uri.getRawPath();
            return fetch.complaint(uri) == null
                    && path != null
                    && path.length() > 1
                    && !path.matches(".*/\\.{1,2}(/.*)?");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
