package dev.cardea.clients;

import dev.cardea.web.Form;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/// placeholder of the integrator, replaced by the clients branch
public record ClientCredentials(@Nullable String clientId) {
    public static ClientCredentials of(
            @Nullable String authorization, Form form, @Nullable X509Certificate certificate) {
        return new ClientCredentials(form.get("client_id"));
    }
}
