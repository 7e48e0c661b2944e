package dev.cardea.attacks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cardea.pages.HostedPage;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// No page and no form is forgotten: the pages share what keeps them safe, and {@link
/// PagesUnderAttackTest} sends every form.
class PagesWalkTest {

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.cardea");

    @Test
    void whoever_answers_with_html_is_a_hosted_page() {
        classes().that(answerWithHtml()).should().beAnnotatedWith(HostedPage.class).check(HOUSE);
    }

    @Test
    void every_form_of_the_pages_is_one_that_another_site_tries_to_send() {
        Set<String> actions = new TreeSet<>();
        for (JavaClass page : HOUSE.that(annotated(HostedPage.class).and(annotated(Path.class)))) {
            page.getMethods().stream()
                    .filter(method -> method.isAnnotatedWith(POST.class))
                    .forEach(method -> actions.add(path(page) + path(method)));
        }
        Set<String> known = new HashSet<>(PagesUnderAttackTest.FORMS);
        known.addAll(PagesUnderAttackTest.OTHER_FORMS);
        assertThat(actions).containsExactlyInAnyOrderElementsOf(known);
    }

    private static String path(JavaClass page) {
        return page.getAnnotationOfType(Path.class).value();
    }

    private static String path(JavaMethod method) {
        return method.tryGetAnnotationOfType(Path.class).map(path -> "/" + path.value()).orElse("");
    }

    private static DescribedPredicate<JavaClass> answerWithHtml() {
        return DescribedPredicate.describe(
                "answer with HTML",
                type ->
                        producesHtml(type)
                                || type.getMethods().stream()
                                        .anyMatch(PagesWalkTest::producesHtml));
    }

    private static boolean producesHtml(CanBeAnnotated one) {
        return one.isAnnotatedWith(
                DescribedPredicate.describe(
                        "HTML",
                        annotation ->
                                annotation.getRawType().isEquivalentTo(Produces.class)
                                        && Arrays.asList(
                                                        (Object[])
                                                                annotation
                                                                        .get("value")
                                                                        .orElseThrow())
                                                .contains(MediaType.TEXT_HTML)));
    }

    private static DescribedPredicate<JavaClass> annotated(Class<? extends Annotation> annotation) {
        return DescribedPredicate.describe("annotated", type -> type.isAnnotatedWith(annotation));
    }
}
