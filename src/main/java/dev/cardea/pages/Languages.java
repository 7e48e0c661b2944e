package dev.cardea.pages;

import io.quarkus.arc.Arc;
import io.quarkus.qute.EngineBuilder;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Every template that a request renders speaks the language of the visit.
@Singleton
public class Languages {

    private final Visit visit;

    @Inject
    Languages(Visit visit) {
        this.visit = visit;
    }

    void speak(@Observes EngineBuilder engine) {
        engine.addTemplateInstanceInitializer(instance -> {
            if (Arc.container().requestContext().isActive()) {
                instance.setLocale(visit.locale());
            }
        });
    }
}
