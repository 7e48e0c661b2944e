package dev.cardea.pages;

import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The application that somebody comes from, as the pages show it. Its addresses are its own words:
/// only those with https are shown.
///
/// @param site the host of the document that the application names itself by, all that is proved of
///   such a one; empty for others
/// @param host where an answer goes to; empty where none is sent
/// @param assured an administrator vouches for who it is
/// @param accent the colour that administrators gave its pages; null for the brand's
public record App(
        String name,
        String site,
        String host,
        boolean assured,
        @Nullable String logo,
        @Nullable String policy,
        @Nullable String terms,
        @Nullable String accent) {

    static App of(Client client, @Nullable String redirectUri) {
        ClientMetadata said = client.metadata();
        return new App(
                client.name(),
                client.source() == Client.Source.DOCUMENT ? host(client.clientId()) : "",
                host(redirectUri),
                client.assured(),
                https(said.logoUri()),
                https(said.policyUri()),
                https(said.tosUri()),
                said.accent());
    }

    /// The scheme of an app of the device stands for its host.
    private static String host(@Nullable String uri) {
        if (uri == null) {
            return "";
        }
        URI parsed = URI.create(uri);
        return parsed.getHost() == null ? parsed.getScheme() + ":" : parsed.getHost();
    }

    static @Nullable String https(@Nullable String uri) {
        if (uri == null) {
            return null;
        }
        try {
            URI parsed = URI.create(uri);
            boolean shown =
                    "https".equals(parsed.getScheme())
                            && parsed.getHost() != null
                            && parsed.getRawUserInfo() == null;
            return shown ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// As a source expression of a Content-Security-Policy.
    static String origin(String https) {
        URI uri = URI.create(https);
        return "https://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
