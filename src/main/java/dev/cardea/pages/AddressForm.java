package dev.cardea.pages;

import dev.cardea.protocol.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.Response;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A page that asks for an address to mail something to. Its answer never says whether there is an
/// account with it.
///
/// @param action the page itself, relative to its neighbours
/// @param sent what is said once it is sent
record AddressForm(String action, String title, String text, String sent) {

    static final String EMAIL = "email";

    Response show() {
        return Page.ok(page("", ""));
    }

    /// Asks again when the use case does not take it for an address.
    Response send(@Nullable String email, Consumer<String> use) {
        String given = email == null ? "" : email;
        try {
            use.accept(given);
            return Page.done("Look into your mail", sent);
        } catch (ProblemException e) {
            return Page.about(EMAIL, e)
                    .map(error ->
                            Page.of(400, page(given, "The address " + error.message() + "."))
                                    .build())
                    .orElseThrow(() -> e);
        }
    }

    private TemplateInstance page(String email, String problem) {
        return Templates.askAddress(action, title, text, email, problem);
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance askAddress(
                String action, String title, String text, String email, String problem);
    }
}
