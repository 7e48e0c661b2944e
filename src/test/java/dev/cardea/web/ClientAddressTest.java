package dev.cardea.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.config.AddressBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    private final ClientAddress direct = new ClientAddress(List.of());
    private final ClientAddress proxied =
            new ClientAddress(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8:ffff::/48"));

    @Test
    void without_trusted_proxies_the_peer_is_the_client_whatever_it_claims() {
        assertThat(direct.of("203.0.113.9", List.of("1.1.1.1"))).isEqualTo("203.0.113.9");
        assertThat(direct.of("127.0.0.1", List.of("1.1.1.1"))).isEqualTo("127.0.0.1");
    }

    @Test
    void an_untrusted_peer_cannot_name_another_client() {
        assertThat(proxied.of("203.0.113.9", List.of("1.1.1.1"))).isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.1 | 198.51.100.1",
                "6.6.6.6, 198.51.100.1 | 198.51.100.1",
                "198.51.100.1, 10.1.1.1, 192.0.2.7 | 198.51.100.1",
                "10.9.9.9, 10.1.1.1 | 10.9.9.9",
                "198.51.100.1:4711 | 198.51.100.1",
                "[2001:db8::1]:443 | 2001:db8:0:0:0:0:0:1",
                "2001:db8::1, 2001:db8:ffff::9 | 2001:db8:0:0:0:0:0:1",
                "::ffff:198.51.100.1 | 198.51.100.1",
                "6.6.6.6, unknown | 10.0.0.1",
                "6.6.6.6, unknown, 10.2.2.2 | 10.2.2.2",
                "198.51.100.1, | 10.0.0.1",
                "6.6.6.6, localhost | 10.0.0.1",
                "6.6.6.6, 010.1.1.1 | 10.0.0.1",
                "6.6.6.6, 167772161 | 10.0.0.1",
                "6.6.6.6, 10.1 | 10.0.0.1",
                "6.6.6.6, 300.1.1.1 | 10.0.0.1",
                "6.6.6.6, fe80::1%eth0 | 10.0.0.1",
                "6.6.6.6, [::1 | 10.0.0.1",
                "6.6.6.6, 1.1.1.1;DROP | 10.0.0.1"
            })
    void behind_a_proxy_it_is_the_right_most_address_that_is_not_a_proxy(
            String forwarded, String client) {
        assertThat(proxied.of("10.0.0.1", List.of(forwarded))).isEqualTo(client);
    }

    @Test
    void several_header_lines_are_one_list() {
        assertThat(proxied.of("10.0.0.1", List.of("6.6.6.6", "198.51.100.1", "10.1.1.1")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void a_peer_in_mapped_form_is_the_ipv4_proxy() {
        assertThat(proxied.of("::ffff:10.0.0.1", List.of("198.51.100.1")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void block_borders_hold() {
        AddressBlock block = AddressBlock.parse("198.51.100.128/25");
        assertThat(block.contains(AddressBlock.address("198.51.100.128"))).isTrue();
        assertThat(block.contains(AddressBlock.address("198.51.100.127"))).isFalse();
        assertThat(block.contains(AddressBlock.address("::198.51.100.128"))).isFalse();
        assertThat(AddressBlock.parse("0.0.0.0/0").contains(AddressBlock.address("9.9.9.9")))
                .isTrue();
    }

    @Test
    void a_setting_that_is_no_block_stops_the_start() {
        assertThatThrownBy(() -> new ClientAddress(List.of("proxy.example")))
                .hasMessageContaining("proxy.example");
        assertThatThrownBy(() -> new ClientAddress(List.of("10.0.0.0/33")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void one_ipv6_subscriber_is_one_source() {
        assertThat(ClientAddress.source("2001:db8:1:2:3:4:5:6"))
                .isEqualTo("2001:db8:1:2::/64")
                .isEqualTo(ClientAddress.source("2001:db8:1:2::9"))
                .isNotEqualTo(ClientAddress.source("2001:db8:1:3::9"));
        assertThat(ClientAddress.source("198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(ClientAddress.source("::ffff:198.51.100.1")).isEqualTo("198.51.100.1");
    }
}
