package dev.cardea.oauth.token;

import dev.cardea.clients.Client;
import dev.cardea.tokens.Sender;
import dev.cardea.web.Form;
import org.jspecify.annotations.Nullable;

/// A request at the token endpoint by a client that has proved who it is.
record TokenRequest(Sender sender, Form form) {

    Client client() {
        return sender.client();
    }

    /// Thumbprint of the key whose possession was proved (RFC 9449).
    @Nullable String jkt() {
        return sender.jkt();
    }

    /// Thumbprint of the certificate the client came with (RFC 8705).
    @Nullable String certificate() {
        return sender.x5t();
    }
}
