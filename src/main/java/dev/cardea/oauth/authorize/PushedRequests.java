package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.Secrets;
import dev.cardea.database.Database;
import dev.cardea.database.ExpiredRows;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Requests that clients handed over before the browser came (RFC 9126): kept a minute under the
/// hash of their name, answered once.
@ApplicationScoped
public class PushedRequests {

    public static final Duration LIFETIME = Duration.ofSeconds(60);

    static final String PREFIX = "urn:ietf:params:oauth:request_uri:";

    private static final int BYTES = 32;
    private static final ExpiredRows EXPIRED =
            new ExpiredRows("pushed_request", "expires_at", "hash");
    private static final int LONGEST = 16 * 1024;

    private final Database database;
    private final ObjectMapper json;
    private final FlowSeal seal;

    @Inject
    PushedRequests(Database database, ObjectMapper json, FlowSeal seal) {
        this.database = database;
        this.json = json;
        this.seal = seal;
    }

    /// Returns its `request_uri`. Throws 413 for a request that is longer than any ought to be (RFC
    /// 9126 §2.3), or that the person's browser could not bring to the pages.
    String push(AuthorizationRequest request, UUID clientId) {
        String body = body(request);
        if (body.length() > LONGEST) {
            throw new ProblemException(
                    Problem.TOO_LARGE, "the request is longer than 16384 characters");
        }
        String uri = PREFIX + Secrets.token(BYTES);
        if (!seal.carries(request, uri)) {
            throw new ProblemException(Problem.TOO_LARGE, FlowSeal.TOO_LONG);
        }
        database.update(
                "INSERT INTO pushed_request (hash, client_id, body, expires_at)"
                        + " VALUES (?, ?, ?, now() + make_interval(secs => ?))",
                Secrets.sha256(uri),
                clientId,
                body,
                (double) LIFETIME.toSeconds());
        return uri;
    }

    private String body(AuthorizationRequest request) {
        try {
            return json.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request always becomes JSON", e);
        }
    }

    /// A request that this client pushed and nobody answered yet.
    Optional<AuthorizationRequest> find(String uri, UUID clientId) {
        return database.one(
                        "SELECT body FROM pushed_request WHERE hash = ? AND client_id = ? AND expires_at > now()",
                        row -> row.getString(1),
                        Secrets.sha256(uri),
                        clientId)
                .map(this::request);
    }

    /// False when somebody was faster. A person may take longer than the client had to send them.
    boolean redeem(String uri) {
        return database.update("DELETE FROM pushed_request WHERE hash = ?", Secrets.sha256(uri))
                > 0;
    }

    /// Deletes those that no page can still be open for; returns how many.
    public int deleteExpired(int limit) {
        return EXPIRED.delete(database, database.clock().minus(FlowSeal.LIFETIME), limit);
    }

    private AuthorizationRequest request(String body) {
        try {
            return json.readValue(body, AuthorizationRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a pushed request is not what was written", e);
        }
    }
}
