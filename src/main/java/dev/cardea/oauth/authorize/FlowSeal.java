package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.OAuthError;
import dev.cardea.protocol.OAuthException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Seals a {@link Flow} for its way through the browser: encrypted, authenticated, good for half an
/// hour.
@ApplicationScoped
public class FlowSeal {

    /// How long a flow goes on.
    public static final Duration LIFETIME = Duration.ofMinutes(30);

    /// What a client is told whose request is not carried.
    static final String TOO_LONG =
            "the request is longer than what a browser carries from page to page";

    private static final String CONTEXT = "authorization flow";
    private static final int LARGEST = 64 * 1024;

    /// Of a seal in the address of a page: a request line may have 8,192 characters.
    private static final int LONGEST = 7_500;

    private final FieldCipher cipher;
    private final ObjectMapper json;
    private final Clock clock;

    @Inject
    FlowSeal(FieldCipher cipher, ObjectMapper json, Clock clock) {
        this.cipher = cipher;
        this.json = json;
        this.clock = clock;
    }

    public String seal(Flow flow) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DeflaterOutputStream small = new DeflaterOutputStream(bytes)) {
                small.write(json.writeValueAsBytes(flow));
            }
            return Secrets.base64url(cipher.seal(bytes.toByteArray(), CONTEXT));
        } catch (IOException e) {
            throw new IllegalStateException("a flow always becomes JSON", e);
        }
    }

    /// Whether a request is short enough to travel in the address of a page, to the end of its
    /// flow.
    boolean carries(AuthorizationRequest request, @Nullable String pushed) {
        UUID somebody = Secrets.id(clock);
        Flow last = new Flow(request, clock.instant().getEpochSecond(), pushed, somebody, somebody);
        return seal(last).length() <= LONGEST;
    }

    /// Throws `invalid_request` for what this service did not seal, or sealed too long ago.
    public Flow open(String sealed) {
        Flow flow;
        try (InflaterInputStream plain =
                new InflaterInputStream(
                        new ByteArrayInputStream(
                                cipher.open(Base64.getUrlDecoder().decode(sealed), CONTEXT)))) {
            flow = json.readValue(plain.readNBytes(LARGEST), Flow.class);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw over();
        }
        if (clock.instant().getEpochSecond() - flow.startedAt() > LIFETIME.toSeconds()) {
            throw over();
        }
        return flow;
    }

    private static OAuthException over() {
        return new OAuthException(
                OAuthError.INVALID_REQUEST,
                "this page is too old: go back to the application and start again");
    }
}
