package dev.cardea.clients;

import dev.cardea.protocol.GrantType;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The sector whose clients know a person by one pairwise subject (OpenID Connect Core §8.1): the
/// host of `sector_identifier_uri`, or the one host of the redirect URIs. A client is a sector by
/// itself where its redirect URIs have no host that is somebody's, and where nothing proves that a
/// host is its own: a document names any, and what nobody administers may get its tokens without
/// being at the host, on a device or at a redirect URI that is nobody's.
final class Sector {

    /// No host holds a colon.
    private static final String ALONE = "client:";

    private static final List<String> NOBODYS = List.of("localhost", "127.0.0.1", "[::1]");

    private Sector() {}

    static String of(Client client) {
        return of(client, client.metadata());
    }

    /// The sector that the client would be of with other metadata.
    static String of(Client client, ClientMetadata metadata) {
        Set<String> hosts = hosts(metadata.redirects());
        boolean elsewhere = hosts.contains("") || metadata.mayUse(GrantType.DEVICE_CODE);
        boolean unproved =
                client.source() == Client.Source.DOCUMENT || (!client.administered() && elsewhere);
        if (unproved) {
            return ALONE + client.clientId();
        }
        if (metadata.sectorIdentifierUri() != null) {
            return String.valueOf(URI.create(metadata.sectorIdentifierUri()).getHost())
                    .toLowerCase(Locale.ROOT);
        }
        return hosts.isEmpty() || hosts.contains("")
                ? ALONE + client.clientId()
                : hosts.iterator().next();
    }

    /// Whether redirect URIs can be of one sector without a document that says so.
    static boolean one(List<String> redirects) {
        return hosts(redirects).size() <= 1;
    }

    /// Those that are nobody's are the empty one.
    private static Set<String> hosts(List<String> redirects) {
        return redirects.stream().map(Sector::host).collect(Collectors.toSet());
    }

    private static String host(String uri) {
        @Nullable String host = URI.create(uri).getHost();
        return host == null || NOBODYS.contains(host) ? "" : host.toLowerCase(Locale.ROOT);
    }
}
