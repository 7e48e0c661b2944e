package dev.cardea.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.ClientRegistry.Changed;
import dev.cardea.clients.InvalidMetadata;
import dev.cardea.config.CardeaConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A registration as JSON: what is asked (RFC 7591 §3.1) and what is answered (§3.2.1, RFC 7592
/// §3).
@ApplicationScoped
class ClientInformation {

    /// What only the answer says; RFC 7592 §2.2 forbids sending it back.
    private static final List<String> ANSWERED =
            List.of(
                    "registration_access_token",
                    "registration_client_uri",
                    "client_secret_expires_at",
                    "client_id_issued_at");

    private final ObjectMapper json;
    private final ObjectReader reader;
    private final String base;

    @Inject
    ClientInformation(ObjectMapper json, CardeaConfig config) {
        this.json = json;
        this.reader =
                json.readerFor(ClientMetadata.class)
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.base = config.issuer() + RegistrationEndpoint.PATH + "/";
    }

    /// What is not understood is passed over (RFC 7591 §2). Throws {@link InvalidMetadata}.
    ClientMetadata metadata(ObjectNode body) {
        ObjectNode asked = body.deepCopy();
        asked.remove(ClientMetadata.ADMINISTERED);
        try {
            return reader.readValue(asked);
        } catch (JsonMappingException e) {
            String field =
                    e.getPath().isEmpty()
                            ? "body"
                            : String.valueOf(e.getPath().getFirst().getFieldName());
            throw InvalidMetadata.of(field, "is not of its type");
        } catch (JsonProcessingException e) {
            throw InvalidMetadata.of("body", "is not JSON");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// RFC 7592 §2.2: a change names the client, and says nothing that only we say. Throws {@link
    /// InvalidMetadata}.
    void requireAbout(ObjectNode body, Client client) {
        if (!client.clientId().equals(body.path("client_id").textValue())) {
            throw InvalidMetadata.of("client_id", "must be the client's own");
        }
        for (String name : ANSWERED) {
            if (body.has(name)) {
                throw InvalidMetadata.of(name, "cannot be set");
            }
        }
    }

    ObjectNode of(Changed changed, String registrationToken) {
        Client client = changed.client();
        ObjectNode answer = json.valueToTree(client.metadata());
        answer.put("client_id", client.clientId());
        answer.put("client_id_issued_at", client.createdAt().getEpochSecond());
        if (changed.secret() != null) {
            answer.put("client_secret", changed.secret());
        }
        if (client.metadata().authMethod().bySecret()) {
            answer.put("client_secret_expires_at", 0);
        }
        answer.put("registration_access_token", registrationToken);
        answer.put("registration_client_uri", base + client.clientId());
        return answer;
    }
}
