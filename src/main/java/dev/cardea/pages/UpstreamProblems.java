package dev.cardea.pages;

import dev.cardea.federation.UpstreamException;
import dev.cardea.protocol.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;

/// What somebody reads whom a log-in with another provider led nowhere, in the language of the
/// visit. Nothing of it comes from the provider.
@ApplicationScoped
class UpstreamProblems {

    private final Refusals refusals;
    private final Visit visit;

    @Inject
    UpstreamProblems(Refusals refusals, Visit visit) {
        this.refusals = refusals;
        this.visit = visit;
    }

    /// @param provider as people know it
    Response page(UpstreamException.Kind kind, String provider, String flow) {
        Words words = visit.words();
        return switch (kind) {
            case STALE -> page(400, provider, words.upstreamStale(), flow);
            case DENIED -> page(403, provider, words.upstreamDenied(provider), flow);
            case AWAY -> page(503, provider, words.upstreamAway(provider), flow);
            case UNBELIEVABLE -> page(502, provider, words.upstreamUnbelievable(provider), flow);
        };
    }

    Response page(ProblemException refused, String provider, String flow) {
        Words words = visit.words();
        String text =
                switch (refused.problem()) {
                    case INVALID_CREDENTIALS -> words.upstreamRefused();
                    case CONFLICT -> words.upstreamTaken(provider);
                    case FORBIDDEN -> words.upstreamUnproved();
                    default -> refusals.words(refused);
                };
        return page(refused.problem().status(), provider, text, flow);
    }

    /// Nobody knows them, and nobody new is let in.
    Response closed(String provider, String flow) {
        return page(403, provider, visit.words().problemClosed(), flow);
    }

    private static Response page(int status, String provider, String text, String flow) {
        return Page.of(status, Templates.upstreamProblem(provider, text, flow));
    }

    @CheckedTemplate(basePath = "pages", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance upstreamProblem(String provider, String text, String flow);
    }
}
