package dev.cardea.fetch;

import dev.cardea.config.AddressBlock;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves a host for a connection, to addresses that may be reached: the connection is made to
/// the very addresses that were looked at here, so a name that resolves differently the next time
/// gains nothing. A host with one forbidden address is refused whole.
///
/// What may be reached is what the IANA registries call globally reachable, and what
/// `cardea.fetch.allow` adds.
final class Destinations implements DnsResolver {

    private static final List<AddressBlock> FORBIDDEN_IPV4 =
            blocks(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // behind carriers' address translation
                    "127.0.0.0/8", // loopback
                    "168.63.129.16", // a cloud's host agent, though of a public block
                    "169.254.0.0/16", // link-local: where clouds keep their metadata
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // 6to4 relays
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/3"); // multicast, reserved, broadcast

    /// Only this block is handed out to anybody: loopback, unique-local, link-local, multicast,
    /// IPv4-mapped and NAT64 addresses all lie outside of it.
    private static final AddressBlock GLOBAL_IPV6 = AddressBlock.parse("2000::/3");

    private static final List<AddressBlock> FORBIDDEN_IPV6 =
            blocks(
                    "2001::/23", // protocol assignments, among them Teredo
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4, which holds an IPv4 address
                    "3fff::/20"); // documentation

    /// Asks the DNS.
    @FunctionalInterface
    interface Names {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Names names;
    private final Set<String> allowedHosts = new HashSet<>();
    private final List<AddressBlock> allowedBlocks;

    /// Throws `IllegalArgumentException` for what is neither a host name, nor an address or block.
    Destinations(List<String> allow, Names names) {
        this.names = names;
        this.allowedBlocks = allow.stream().filter(this::isBlock).map(AddressBlock::parse).toList();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(bare(host));
        if (!allowedHosts.contains(host.toLowerCase(Locale.ROOT))) {
            for (InetAddress address : addresses) {
                if (!mayReach(address)) {
                    throw new ForbiddenDestination(host);
                }
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    boolean mayReach(InetAddress address) {
        return allowedBlocks.stream().anyMatch(block -> block.contains(address))
                || isPublic(address);
    }

    boolean hasBlocks() {
        return !allowedBlocks.isEmpty();
    }

    private static boolean isPublic(InetAddress address) {
        return address instanceof Inet4Address
                ? FORBIDDEN_IPV4.stream().noneMatch(block -> block.contains(address))
                : GLOBAL_IPV6.contains(address)
                        && FORBIDDEN_IPV6.stream().noneMatch(block -> block.contains(address));
    }

    private boolean isBlock(String entry) {
        boolean block = entry.matches("[0-9.]+(/.*)?|.*:.*|.*/.*");
        if (!block) {
            allowedHosts.add(entry.toLowerCase(Locale.ROOT));
        }
        return block;
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static List<AddressBlock> blocks(String... blocks) {
        return List.of(blocks).stream().map(AddressBlock::parse).toList();
    }

    /// It says nothing of the address: whoever named the host would learn what the DNS says inside.
    static final class ForbiddenDestination extends UnknownHostException {
        ForbiddenDestination(String host) {
            super(host);
        }
    }
}
