package dev.cardea.federation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.crypto.FieldCipher;
import dev.cardea.crypto.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Seals what waits in a browser's cookie: encrypted, authenticated, and of one kind.
@ApplicationScoped
class Seal {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final FieldCipher cipher;

    @Inject
    Seal(FieldCipher cipher) {
        this.cipher = cipher;
    }

    String seal(Object value) {
        try {
            return Secrets.base64url(
                    cipher.seal(JSON.writeValueAsBytes(value), value.getClass().getSimpleName()));
        } catch (IOException e) {
            throw new IllegalStateException("a record always becomes JSON", e);
        }
    }

    /// Empty for what this service did not seal as such.
    <T> Optional<T> open(@Nullable String sealed, Class<T> type) {
        if (sealed == null) {
            return Optional.empty();
        }
        try {
            byte[] plain = cipher.open(Base64.getUrlDecoder().decode(sealed), type.getSimpleName());
            return Optional.of(JSON.readValue(plain, type));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}
