package dev.cardea.ratelimit;

import java.util.*;

@jakarta.enterprise.context.ApplicationScoped
public class KnownDevices {
    public String issue(UUID a) {
        return "x";
    }

    public Optional<String> device(String t, UUID a) {
        return Optional.empty();
    }
}
