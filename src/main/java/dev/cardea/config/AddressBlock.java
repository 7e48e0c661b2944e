package dev.cardea.config;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A block of IP addresses in CIDR notation; a single address is the smallest block. IPv4 and IPv6
/// never match each other, but an IPv4-mapped IPv6 address is IPv4.
public record AddressBlock(InetAddress network, int bits) {

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final int LONGEST = 45;

    /// Throws `IllegalArgumentException` for anything but an address or a CIDR block.
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not an address or a CIDR block: " + text);
        }
        int width = address.getAddress().length * 8;
        int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("not an address or a CIDR block: " + text);
        }
        return new AddressBlock(address, bits);
    }

    /// The address that the text spells; null when it spells none. Never asks the DNS.
    public static @Nullable InetAddress address(String text) {
        if (text.length() > LONGEST
                || !(IPV4.matcher(text).matches() || IPV6.matcher(text).matches())) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    public boolean contains(InetAddress address) {
        byte[] prefix = network.getAddress();
        byte[] other = address.getAddress();
        if (other.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (other[i] != prefix[i]) {
                return false;
            }
        }
        int mask = 0xff00 >> (bits % 8);
        return bits % 8 == 0 || ((other[whole] ^ prefix[whole]) & mask & 0xff) == 0;
    }
}
