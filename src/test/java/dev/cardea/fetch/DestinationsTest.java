package dev.cardea.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An attacker's list of places inside, and of ways to write them.
class DestinationsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.0.9",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.168.0.1",
                "198.18.0.1",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::a00:1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "3fff::1",
                "5f00::1"
            })
    void what_is_not_public_is_not_reached(String address) throws UnknownHostException {
        InetAddress inside = InetAddress.getByName(address);
        Destinations destinations = new Destinations(List.of(), host -> new InetAddress[] {inside});
        assertThatThrownBy(() -> destinations.resolve("client.example"))
                .isInstanceOf(Destinations.ForbiddenDestination.class)
                .hasMessage("client.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
    void what_is_public_is_reached(String address) throws UnknownHostException {
        InetAddress outside = InetAddress.getByName(address);
        assertThat(
                        new Destinations(List.of(), host -> new InetAddress[] {outside})
                                .resolve("client.example"))
                .containsExactly(outside);
    }

    @Test
    void one_address_inside_spoils_the_others() {
        Destinations destinations =
                new Destinations(
                        List.of(),
                        host ->
                                new InetAddress[] {
                                    InetAddress.getByName("1.1.1.1"),
                                    InetAddress.getByName("10.0.0.1")
                                });
        assertThatThrownBy(() -> destinations.resolve("client.example"))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void what_is_allowed_is_reached_by_address_or_by_name() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("10.0.0.7");
        Destinations destinations =
                new Destinations(
                        List.of("10.0.0.0/24", "cluster.internal", "::1"),
                        host ->
                                host.equals("anything.internal")
                                        ? new InetAddress[] {inside}
                                        : new InetAddress[] {InetAddress.getByName("10.9.9.9")});
        assertThat(destinations.resolve("anything.internal")).containsExactly(inside);
        assertThat(destinations.resolve("Cluster.Internal")).hasSize(1);
        assertThatThrownBy(() -> destinations.resolve("x.cluster.internal"))
                .isInstanceOf(UnknownHostException.class);
        assertThat(destinations.mayReach(InetAddress.getByName("::1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://client.example/",
                "ftp://client.example/",
                "file:///etc/passwd",
                "jar:https://client.example/!/",
                "https:client.example",
                "https:///x",
                "https://user@client.example/",
                "https://user:pw@client.example/",
                "https://client.example@127.0.0.1/",
                "https://client.example/#x",
                "https://client.example./",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://017700000001/",
                "https://0177.0.0.1/",
                "https://0x7f.0.0.1/",
                "https://127.1/",
                "https://127.0.1/",
                "https://256.0.0.1/",
                "https://1.2.3.4.5/",
                "https://127.0.0.1./",
                "https://[::1%25lo]/",
                "https://a_b.example/",
                "https://client.example:0/",
                "https://client.example:65536/",
                "https://-a.example/",
                "https://a..example/",
                "https://client.0x7f/",
                "http://localhost/",
                "http://127.0.0.1/"
            })
    void a_uri_that_parsers_could_read_differently_is_refused(String uri) {
        assertThat(TargetUri.complaint(URI.create(uri), false)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://client.example", "https://CLIENT.example:8443/a?b=c", "https://1.2.3.4/",
                "https://[2606:4700::1111]/", "https://xn--bcher-kva.example/", "https://localhost/"
            })
    void a_plain_one_is_not(String uri) {
        assertThat(TargetUri.complaint(URI.create(uri), false)).isNull();
    }

    @Test
    void plain_http_is_for_this_machine_and_by_setting() {
        assertThat(TargetUri.complaint(URI.create("http://localhost:1/"), true)).isNull();
        assertThat(TargetUri.complaint(URI.create("http://127.0.0.2:1/"), true)).isNull();
        assertThat(TargetUri.complaint(URI.create("http://[::1]:1/"), true)).isNull();
        assertThat(TargetUri.complaint(URI.create("http://127.0.0.1.example/"), true)).isNotNull();
        assertThat(TargetUri.complaint(URI.create("http://localhost.example/"), true)).isNotNull();
    }
}
