package dev.cardea.pages;

import dev.cardea.protocol.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.Response;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page that asks for an address to mail something to. Its answer never says whether there is an
/// account with it.
///
/// @param action the page itself, relative to its neighbours
/// @param sent what is said once it is sent
record AddressForm(
        String action,
        Function<Words, String> title,
        Function<Words, String> text,
        Function<Words, String> sent) {

    static final String EMAIL = "email";

    /// @param flow in which the page stands; empty without one
    Response show(Words words, String flow) {
        return Page.ok(page(words, flow, "", ""));
    }

    /// Asks again when the use case does not take it for an address.
    Response send(@Nullable String email, Words words, String flow, Consumer<String> use) {
        String given = email == null ? "" : email;
        try {
            use.accept(given);
            return Page.said(words.checkMail(), sent.apply(words));
        } catch (ProblemException e) {
            return Page.about(EMAIL, e)
                    .map(_ -> Page.of(400, page(words, flow, given, words.problemEmail())))
                    .orElseThrow(() -> e);
        }
    }

    private TemplateInstance page(Words words, String flow, String email, String problem) {
        return Templates.askAddress(
                action, title.apply(words), text.apply(words), flow, email, problem);
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance askAddress(
                String action,
                String title,
                String text,
                String flow,
                String email,
                String problem);
    }
}
