package dev.cardea.tokens;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/// Replicas need not agree on the time: what a wrong clock does to all else is measured by
/// `bench/promise --all`.
class IssueTimeTest {

    @Test
    void nobody_who_dates_a_token_has_a_clock_of_its_own() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class)
                .check(
                        new ClassFileImporter()
                                .importClasses(
                                        TokenIssuer.class,
                                        ClientTokens.class,
                                        ExchangedTokens.class,
                                        IssueTime.class));
    }
}
