package dev.cardea.oauth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.protocol.GrantType;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/// The metadata lists the grants by their names: each has its class.
@QuarkusTest
class GrantsTest {

    @Inject Instance<Grant> grants;

    @Test
    void every_grant_that_has_a_name_is_there() {
        assertThat(grants.stream().map(Grant::type)).containsExactlyInAnyOrder(GrantType.values());
    }
}
