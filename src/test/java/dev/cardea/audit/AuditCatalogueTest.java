package dev.cardea.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.support.GeneratedPage;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuditCatalogueTest {

    private static final Pattern CONSTANT = Pattern.compile("        ([A-Z_]+)[,;]");

    private static final String HEAD =
            """
            # The audit trail

            Generated from `AuditEvent.Type` by `AuditCatalogueTest`: do not edit.

            Each security-relevant thing is one row of `audit_entry`: what happened (`type`), when (`at`), to whom (`account_id`),
            by whom if it was somebody else (`actor_id`), in which session, from which address and with which browser, in which
            request (`request_id`, the `X-Request-Id` of the answer and of the log), and a few public facts (`detail`). Rows are
            written in the transaction of what they tell about, are never changed, and go by whole months after
            `cardea.audit.keep`. No row holds a password, a token or a mailed link. The account's id stays when the account is
            gone; it is never given again.

            | Type | Meaning |
            |---|---|
            """;

    @Test
    void every_type_has_a_line_of_meaning() {
        StringBuilder page = new StringBuilder(HEAD);
        Set<Type> told = EnumSet.noneOf(Type.class);
        GeneratedPage.Javadoc javadoc = new GeneratedPage.Javadoc();
        for (String line : GeneratedPage.source("audit/AuditEvent.java")) {
            Matcher constant = CONSTANT.matcher(line);
            if (constant.matches()) {
                String meaning = javadoc.use();
                assertThat(meaning).as(constant.group(1)).isNotEmpty();
                page.append("| `%s` | %s |\n".formatted(constant.group(1), meaning));
                told.add(Type.valueOf(constant.group(1)));
            } else if (!javadoc.take(line)) {
                javadoc.use();
            }
        }
        assertThat(told).containsExactly(Type.values());
        GeneratedPage.check("audit.md", page.toString(), getClass());
    }

    @Test
    void every_type_is_raised_by_somebody() {
        Set<String> raised =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("dev.cardea")
                                .stream()
                                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                                .filter(access ->
                                        access.getTargetOwner().isEquivalentTo(Type.class))
                                .filter(access ->
                                        !access.getOriginOwner().isEquivalentTo(Type.class))
                                .map(JavaFieldAccess::getName)
                                .collect(Collectors.toSet());
        assertThat(raised).containsAll(Arrays.stream(Type.values()).map(Enum::name).toList());
    }
}
