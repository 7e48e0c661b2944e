package dev.cardea.operations;

import dev.cardea.access.FirstAdministrator;
import dev.cardea.config.CardeaConfig;
import dev.cardea.crypto.Providers;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// What is told about a start: in production one line; in dev mode where to go, and a sequence of
/// commands to paste into a shell.
@Singleton
public class StartupBanner {

    private static final Logger LOG = Logger.getLogger(StartupBanner.class);

    private final CardeaConfig config;
    private final Clock clock;
    private final FirstAdministrator administrator;
    private final String version;

    @Inject
    StartupBanner(
            CardeaConfig config,
            Clock clock,
            FirstAdministrator administrator,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.clock = clock;
        this.administrator = administrator;
        this.version = version;
    }

    void start(@Observes @Priority(10_000) StartupEvent event) {
        switch (LaunchMode.current()) {
            case DEVELOPMENT ->
                    LOG.info(welcome(config.issuer().toString()) + firstAdministrator());
            case NORMAL -> LOG.info(line());
            default -> LOG.debug(line());
        }
    }

    private String firstAdministrator() {
        return administrator
                .announcement()
                .map(made ->
                        """

                        The first administrator is %s, with the one-time password  %s
                        It logs in once. Change it with POST /auth/password/change, then log in with "scope":"cardea:admin".
                        """
                                .formatted(made.email(), made.oneTimePassword()))
                .orElse("");
    }

    private String line() {
        long began = ManagementFactory.getRuntimeMXBean().getStartTime();
        return "Cardea %s, issuer %s, JDK %s, signs by %s, started in %.1f s"
                .formatted(
                        version,
                        config.issuer(),
                        Runtime.version(),
                        Providers.install(),
                        (clock.millis() - began) / 1000.0);
    }

    /// Pasted as it is, it works, again and again.
    static String welcome(String url) {
        return """


        Cardea listens on %1$s. Mails are at %1$s/dev/inbox, the API is described at %1$s/q/swagger-ui.
        Register, log in, ask who you are, refresh, log out, and be refused:

        U=%1$s E=ada.$(date +%%s)@example.com P='a quiet harbour at dusk' J='Content-Type: application/json'
        curl -s $U/auth/register -H "$J" -d '{"email":"'$E'","password":"'"$P"'","name":"Ada"}'; echo
        T=$(curl -s $U/auth/login -H "$J" -d '{"email":"'$E'","password":"'"$P"'"}'); echo "$T"
        A=$(echo "$T" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/') R=$(echo "$T" | sed 's/.*"refresh_token":"\\([^"]*\\)".*/\\1/')
        curl -s $U/auth/me -H "Authorization: Bearer $A"; echo
        A=$(curl -s $U/auth/refresh -H "$J" -d '{"refresh_token":"'$R'"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'); echo "$A"
        curl -si $U/auth/logout -H "$J" -H "Authorization: Bearer $A" -d '{}' | head -n 1
        curl -si $U/auth/me -H "Authorization: Bearer $A" | head -n 1
        """
                .formatted(url);
    }
}
