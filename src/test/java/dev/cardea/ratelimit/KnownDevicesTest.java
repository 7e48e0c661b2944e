package dev.cardea.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.crypto.MasterKey;
import dev.cardea.crypto.Secrets;
import dev.cardea.support.MovableClock;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownDevicesTest {

    private final MovableClock clock = new MovableClock();
    private final MasterKey master =
            new MasterKey(Base64.getEncoder().encodeToString(Secrets.bytes(32)));
    private final KnownDevices devices = new KnownDevices(master, clock);
    private final UUID account = UUID.randomUUID();

    @Test
    void a_device_is_known_to_the_account_it_logged_in_to_and_to_no_other() {
        String token = devices.issue(account);
        assertThat(devices.device(token, account)).isPresent();
        assertThat(devices.device(token, UUID.randomUUID())).isEmpty();
        assertThat(devices.device(token, null)).isEmpty();
    }

    @Test
    void two_log_ins_make_two_devices_of_stable_ids() {
        String token = devices.issue(account);
        assertThat(devices.device(token, account))
                .isEqualTo(new KnownDevices(master, clock).device(token, account))
                .isNotEqualTo(devices.device(devices.issue(account), account));
    }

    @Test
    void a_token_changed_anywhere_is_unknown() {
        String token = devices.issue(account);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(
                            devices.device(
                                    token.substring(0, i) + other + token.substring(i + 1),
                                    account))
                    .isEmpty();
        }
        assertThat(devices.device(null, account)).isEmpty();
        assertThat(devices.device("", account)).isEmpty();
        assertThat(devices.device("not base64!", account)).isEmpty();
    }

    @Test
    void nobody_without_an_account_has_a_device() {
        assertThat(devices.device(devices.issue(new UUID(0, 0)), null)).isEmpty();
    }

    @Test
    void a_device_is_forgotten_after_half_a_year() {
        String token = devices.issue(account);
        clock.forward(KnownDevices.LIFETIME);
        assertThat(devices.device(token, account)).isPresent();
        clock.forward(Duration.ofSeconds(1));
        assertThat(devices.device(token, account)).isEmpty();
    }
}
