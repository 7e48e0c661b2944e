package example;

import dev.cardea.verifier.Settings;
import dev.cardea.verifier.Verifier;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The one verifier of this service: it follows the feed as long as the service runs. */
@Singleton
public class Verifiers {

    @Produces
    @Singleton
    @Startup
    Verifier verifier(@ConfigProperty(name = "issuer") String issuer, @ConfigProperty(name = "audience") String audience) {
        return new Verifier(Settings.of(issuer, audience)).start();
    }

    void close(@Disposes Verifier verifier) {
        verifier.close();
    }
}
