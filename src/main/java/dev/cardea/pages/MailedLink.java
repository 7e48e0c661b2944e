package dev.cardea.pages;

import dev.cardea.protocol.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.Response;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A kind of mailed link: what the page that it leads to shows and does with its token. The token
/// is the proof: a form that another site sends would need it.
///
/// @param askAgain the page that mails another such link to an address; empty when there is none
record MailedLink(String askAgain) {

    private static final String TOKEN = "token";
    private static final int LONGEST_TOKEN = 256;

    /// Shows what the token is for. It is not looked at yet: scanners of mail follow links.
    Response show(@Nullable String token, Function<String, TemplateInstance> page) {
        return answer(token, given -> Page.ok(page.apply(given)));
    }

    /// Redeems the token, and says what was done.
    Response redeem(@Nullable String token, Consumer<String> use, String title, String text) {
        return answer(
                token,
                given -> {
                    use.accept(given);
                    return Page.done(title, text);
                });
    }

    /// The answer for a token; words about a dead link when there can be no such token, or the use
    /// case does not take it.
    Response answer(@Nullable String token, Function<String, Response> use) {
        if (token == null || token.isEmpty() || token.length() > LONGEST_TOKEN) {
            return dead();
        }
        try {
            return use.apply(token);
        } catch (ProblemException e) {
            if (Page.about(TOKEN, e).isPresent()) {
                return dead();
            }
            throw e;
        }
    }

    private Response dead() {
        return Page.of(400, Templates.deadLink(askAgain));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance deadLink(String askAgain);
    }
}
