package dev.cardea.signals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.clients.Client;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Secrets;
import dev.cardea.tokens.ClientSigner;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes security event tokens (RFC 8417, profiled by SSF 1.0 §4.1): no `sub`, no `exp`, one event
/// each. The claims are written once, so that a repetition has the same `jti`; each delivery is
/// signed anew, by the key that signs then.
@Singleton
class SecurityEvents {

    static final String TYPE = "secevent+jwt";
    static final String MEDIA_TYPE = "application/" + TYPE;
    static final String VERIFICATION =
            "https://schemas.openid.net/secevent/ssf/event-type/verification";
    static final String STREAM_UPDATED =
            "https://schemas.openid.net/secevent/ssf/event-type/stream-updated";

    private static final int TXN_BYTES = 16;

    /// Unlike that of our answers it keeps what is null: a claim that is no more.
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ClientSigner signer;
    private final Clock clock;
    private final String issuer;

    @Inject
    SecurityEvents(ClientSigner signer, Clock clock, CardeaConfig config) {
        this.signer = signer;
        this.clock = clock;
        this.issuer = config.issuer().toString();
    }

    /// @param subject the `sub_id` (RFC 9493)
    /// @param txn the same for all that one cause brings to one receiver, and for no other
    SignalEvents.Waiting write(
            Client receiver,
            Map<String, Object> subject,
            String txn,
            String uri,
            Map<String, @Nullable Object> event,
            Instant at) {
        UUID id = Secrets.id(clock);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("jti", id.toString());
        claims.put("iat", at.getEpochSecond());
        claims.put("aud", receiver.clientId());
        claims.put("txn", txn);
        claims.put("sub_id", subject);
        claims.put("events", Map.of(uri, event));
        try {
            return new SignalEvents.Waiting(id, JSON.writeValueAsString(claims));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("claims that are no JSON", e);
        }
    }

    /// About a stream itself.
    SignalEvents.Waiting write(
            Client receiver,
            UUID streamId,
            String uri,
            Map<String, @Nullable Object> event,
            Instant at) {
        return write(receiver, opaque(streamId.toString()), txn(), uri, event, at);
    }

    String sign(Client receiver, SignalEvents.Waiting event) {
        try {
            return signer.sign(
                    receiver,
                    receiver.metadata().idTokenSignedResponseAlg(),
                    TYPE,
                    JSON.readValue(event.body(), new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("event " + event.id() + " is no JSON", e);
        }
    }

    static String txn() {
        return Secrets.token(TXN_BYTES);
    }

    static Map<String, Object> opaque(String id) {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("format", "opaque");
        subject.put("id", id);
        return subject;
    }
}
