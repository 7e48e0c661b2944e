package dev.cardea.ratelimit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

@jakarta.enterprise.context.ApplicationScoped
public class LoginThrottle {
    public interface Attempt {
        void succeeded();

        void failed();
    }

    public Attempt begin(
            String identifier,
            @Nullable UUID accountId,
            String password,
            @Nullable String device,
            String source) {
        return new Attempt() {
            @Override
            public void succeeded() {}

            @Override
            public void failed() {}
        };
    }
}
