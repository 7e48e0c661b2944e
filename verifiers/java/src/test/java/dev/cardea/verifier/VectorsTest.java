package dev.cardea.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.jupiter.api.Assertions.fail;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays the vectors that both verifiers share: time and answers are scripted. */
class VectorsTest {

    private static final Map<String, String> ROUTES = Map.of(
            "/.well-known/jwks.json", "jwks",
            "/revocations/snapshot", "snapshot",
            "/revocations/pages", "pages",
            "/oauth/introspect", "introspect");

    private static final Map<String, Object> VECTORS = vectors();

    private static Map<String, Object> vectors() {
        try {
            return JSONObjectUtils.parse(Files.readString(Path.of("../vectors/vectors.json")));
        } catch (IOException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> both_verifiers_play_the_same() {
        return ((List<?>) VECTORS.get("scenarios"))
                .stream().map(VectorsTest::map).map(scenario -> dynamicTest((String) scenario.get("name"), () -> new World(scenario).play()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }

    private static Object named(Object value) {
        return value instanceof String text && text.startsWith("@") ? map(VECTORS.get("signed")).get(text.substring(1)) : value;
    }

    private static final class World implements Issuer, Time {

        private final Map<String, Object> scenario;
        private final Map<String, Object> served = new HashMap<>();
        private final Map<String, Long> asked = new HashMap<>();
        private final Verifier verifier;
        private double wall = ((Number) VECTORS.get("start")).doubleValue();
        private double mono = 1000;

        World(Map<String, Object> scenario) {
            this.scenario = scenario;
            Settings settings = new Settings(
                    (String) VECTORS.get("issuer"),
                    Set.of((String) VECTORS.get("audience")),
                    scenario.get("stream") != null,
                    scenario.get("introspects") != null,
                    null,
                    (claims, request) -> false,
                    (event, cause) -> {},
                    this,
                    this);
            this.verifier = new Verifier(settings);
        }

        void play() throws Exception {
            List<?> steps = (List<?>) scenario.get("steps");
            for (int i = 0; i < steps.size(); i++) {
                String at = "step " + i + ", " + steps.get(i);
                play(map(steps.get(i)), at.substring(0, Math.min(at.length(), 160)));
            }
            verifier.close();
        }

        private void play(Map<String, Object> step, String at) throws Exception {
            if (step.get("serve") != null) {
                served.putAll(map(step.get("serve")));
            } else if (step.get("sleep") instanceof Number seconds) {
                sleep(seconds.doubleValue());
            } else if (step.get("wall") instanceof Number seconds) {
                wall += seconds.doubleValue();
            } else if (step.get("tick") != null) {
                verifier.feed().tick();
            } else if (step.get("stream") != null) {
                verifier.feed().receive((String) named(step.get("stream")));
            } else if (step.get("ready") != null) {
                assertEquals(step.get("ready"), verifier.state().ready(), at);
            } else if (step.get("seq") != null) {
                assertEquals(step.get("seq"), verifier.state().seq(), at);
            } else if (step.get("age") instanceof List<?> bounds) {
                double age = verifier.state().age();
                assertTrue(((Long) bounds.get(0)) <= age && age <= ((Long) bounds.get(1)), at + ": " + age);
            } else if (step.get("asked") != null) {
                map(step.get("asked")).forEach((route, times) -> assertEquals(times, asked.getOrDefault(route, 0L), at + ": " + route));
            } else if (step.get("verify") != null) {
                assertEquals(step.get("expect"), verdict(step), at);
            } else {
                fail("a step that nobody knows: " + at);
            }
        }

        private long verdict(Map<String, Object> step) {
            Verifier.Request request = new Verifier.Request(
                    (String) step.getOrDefault("scheme", "Bearer"), (String) step.get("revocationSeq"), step.get("failOpen") != null, null);
            try {
                assertEquals(VECTORS.get("issuer"), verifier.verify((String) named(step.get("verify")), request).get("iss"));
                return 200;
            } catch (Refusal refusal) {
                return refusal.status();
            }
        }

        @Override
        public String get(String url) throws IOException {
            String path = url.split("\\?")[0];
            String route = url.contains("&seq=") && served.containsKey("wanted") ? "wanted" : ROUTES.getOrDefault(path, path);
            asked.merge(route, 1L, Long::sum);
            Object answer = named(served.containsKey(route) ? served.get(route) : Long.valueOf(404));
            if (answer == null || answer instanceof Long) {
                throw answer == null ? new IOException("no connection") : new Answered(path, ((Long) answer).intValue());
            }
            return answer instanceof String text ? text : JSONObjectUtils.toJSONString(map(answer));
        }

        @Override
        public String post(String path, Map<String, List<String>> form) throws IOException {
            return get(path);
        }

        @Override
        public InputStream stream(String path, long after) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double wall() {
            return wall;
        }

        @Override
        public double mono() {
            return mono;
        }

        @Override
        public boolean sleep(double seconds) {
            wall += seconds;
            mono += seconds;
            return true;
        }
    }
}
