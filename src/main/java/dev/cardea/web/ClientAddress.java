package dev.cardea.web;

import dev.cardea.audit.Origin;
import dev.cardea.config.AddressBlock;
import dev.cardea.config.CardeaConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is calling: the TCP peer or, behind proxies of `cardea.web.trusted-proxies`, the right-most
/// address of `X-Forwarded-For` that is not one of them. Whatever stands left of that address was
/// written by the caller and is not looked at.
@Singleton
public class ClientAddress {

    private static final int IPV6_SITE_BYTES = 8;
    private static final CharSequence FORWARDED_FOR =
            HttpHeaders.createOptimized("X-Forwarded-For");

    private final List<AddressBlock> trusted;

    @Inject
    ClientAddress(CardeaConfig config) {
        this(config.web().trustedProxies().orElse(List.of()));
    }

    ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(AddressBlock::parse).toList();
    }

    String of(HttpServerRequest request) {
        var remote = request.remoteAddress();
        String peer = remote == null ? null : remote.hostAddress();
        if (peer == null) {
            return "";
        }
        List<String> forwardedFor = request.headers().getAll(FORWARDED_FOR);
        return forwardedFor.isEmpty() ? withoutScope(peer) : of(peer, forwardedFor);
    }

    /// Whether the TCP peer is one of `cardea.web.trusted-proxies`.
    boolean throughProxy(HttpServerRequest request) {
        var remote = request.remoteAddress();
        String peer = remote == null ? null : remote.hostAddress();
        InetAddress address = peer == null ? null : AddressBlock.address(withoutScope(peer));
        return address != null && isTrusted(address);
    }

    String of(String peer, List<String> forwardedFor) {
        InetAddress client = AddressBlock.address(withoutScope(peer));
        if (client == null) {
            return "";
        }
        if (forwardedFor.isEmpty() || !isTrusted(client)) {
            return client.getHostAddress();
        }
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isTrusted(client); i--) {
            InetAddress hop = hop(hops[i].strip());
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client.getHostAddress();
    }

    /// {@link #source} of the request under way.
    public static String currentSource() {
        return source(Origin.current().address());
    }

    /// What a rate limit counts as one source: an IPv4 address, or the /64 of an IPv6 address,
    /// which one subscriber has to himself.
    public static String source(String address) {
        InetAddress parsed = AddressBlock.address(address);
        if (!(parsed instanceof Inet6Address)) {
            return parsed == null ? address : parsed.getHostAddress();
        }
        byte[] bytes = parsed.getAddress();
        StringBuilder site = new StringBuilder();
        for (int i = 0; i < IPV6_SITE_BYTES; i += 2) {
            site.append(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return site.append(":/64").toString();
    }

    private boolean isTrusted(InetAddress address) {
        for (AddressBlock block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static @Nullable InetAddress hop(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            boolean portOrNothing =
                    end > 0 && (end + 1 == text.length() || text.charAt(end + 1) == ':');
            return portOrNothing ? AddressBlock.address(text.substring(1, end)) : null;
        }
        int colon = text.indexOf(':');
        boolean port = colon > 0 && colon == text.lastIndexOf(':');
        return AddressBlock.address(port ? text.substring(0, colon) : text);
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }
}
