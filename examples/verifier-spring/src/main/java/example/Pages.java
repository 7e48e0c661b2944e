package example;

import dev.cardea.verifier.Verifier;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Pages {

    private final Verifier verifier;

    Pages(Verifier verifier) {
        this.verifier = verifier;
    }

    @GetMapping("/ready")
    ResponseEntity<Void> ready() {
        return ResponseEntity.status(verifier.state().ready() ? 200 : 503).build();
    }

    @GetMapping("/dashboard")
    Map<String, Object> dashboard(Authentication person) {
        return Map.of("message", "hello " + person.getName());
    }

    @GetMapping("/later")
    Callable<Map<String, Object>> later(Authentication person) {
        return () -> dashboard(person);
    }

    @GetMapping("/admin")
    Map<String, Object> admin() {
        return Map.of("message", "hello, administrator");
    }
}
