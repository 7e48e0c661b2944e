package dev.cardea.pages;

import io.quarkus.arc.Arc;
import io.quarkus.qute.EngineBuilder;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The languages of the pages: what the application says that the person speaks (`ui_locales`,
/// OpenID Connect Core §3.1.2.1), then what the browser says, then English.
@Singleton
public class Languages {

    static final List<Locale> SPOKEN = List.of(Locale.ENGLISH, Locale.GERMAN);

    private static final int LONGEST = 256;

    private final Visit visit;

    @Inject
    Languages(Visit visit) {
        this.visit = visit;
    }

    /// Every template that a request renders speaks the language of the visit.
    void speak(@Observes EngineBuilder engine) {
        engine.addTemplateInstanceInitializer(instance -> {
            if (Arc.container().requestContext().isActive()) {
                instance.setLocale(visit.locale());
            }
        });
    }

    /// @param wanted language tags, the best first
    /// @param header `Accept-Language`
    static Locale choose(List<String> wanted, @Nullable String header) {
        Locale asked = lookup(String.join(",", wanted));
        Locale found = asked == null && header != null ? lookup(header) : asked;
        return found == null ? Locale.ENGLISH : found;
    }

    private static @Nullable Locale lookup(String ranges) {
        if (ranges.isBlank() || ranges.length() > LONGEST) {
            return null;
        }
        try {
            return Locale.lookup(Locale.LanguageRange.parse(ranges), SPOKEN);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
