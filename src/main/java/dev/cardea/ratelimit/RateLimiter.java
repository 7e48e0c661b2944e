package dev.cardea.ratelimit;

@jakarta.enterprise.context.ApplicationScoped
public class RateLimiter {
    public void costly(String source) {}

    public boolean mail(String address) {
        return true;
    }
}
