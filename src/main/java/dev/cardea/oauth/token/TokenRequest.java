package dev.cardea.oauth.token;

import dev.cardea.clients.Client;
import dev.cardea.web.Form;
import org.jspecify.annotations.Nullable;

/// A request at the token endpoint by a client that has proved who it is.
///
/// @param jkt thumbprint of the key whose possession was proved (RFC 9449)
/// @param certificate thumbprint of the certificate the client came with (RFC 8705)
record TokenRequest(Client client, Form form, @Nullable String jkt, @Nullable String certificate) {}
