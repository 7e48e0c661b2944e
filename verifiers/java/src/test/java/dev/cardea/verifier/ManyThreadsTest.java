package dev.cardea.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one request makes a verifier wait for keeps no other from its answer. Tokens and pages are those of the vectors. */
class ManyThreadsTest implements Issuer, Time {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final CountDownLatch sixteen = new CountDownLatch(16);
    private final AtomicInteger open = new AtomicInteger(), most = new AtomicInteger();
    private Map<String, Object> vectors;
    private Map<String, Object> signed;
    private Verifier verifier;
    private volatile String held = "nothing"; // what is asked for with this in it is answered when the test says so
    private volatile double mono = 1000;

    @BeforeEach
    void start() throws Exception {
        vectors = JSONObjectUtils.parse(Files.readString(Path.of("../vectors/vectors.json")));
        signed = map(vectors.get("signed"));
        begin(false);
    }

    private void begin(boolean introspects) {
        Set<String> audience = Set.of((String) vectors.get("audience"));
        String issuer = (String) vectors.get("issuer");
        verifier = new Verifier(
                new Settings(issuer, audience, false, introspects, null, (claims, request) -> false, (event, cause) -> {}, this, this));
        verifier.feed().tick();
    }

    @AfterEach
    void end() {
        answered.countDown();
        threads.shutdownNow();
        verifier.close();
    }

    @Test
    void unknown_keys_hold_one_thread_while_the_issuer_is_away() throws Exception {
        mono += 31;
        held = "jwks";
        Future<Integer> first = threads.submit(() -> verdict("by nobody", null));
        asked.await();
        for (int i = 0; i < 20; i++) {
            assertEquals(503, soon(() -> verdict("by nobody", null)));
        }
        assertEquals(200, soon(() -> verdict("good", null)));
        answered.countDown();
        assertEquals(401, first.get(5, TimeUnit.SECONDS));
        assertEquals(401, verdict("by nobody", null));
        assertEquals(2, counts.get("/.well-known/jwks.json").get());
    }

    @Test
    void a_page_that_somebody_wants_keeps_nobody_from_the_page_that_is_due() throws Exception {
        held = "&seq=";
        Future<Integer> first = threads.submit(() -> verdict("good", "999999999999999"));
        asked.await();
        assertEquals(503, soon(() -> verdict("good", "999999999999998")));
        mono += 5;
        soon(() -> {
            verifier.feed().tick();
            return 0;
        });
        assertNotNull(counts.get("/revocations/pages?after=0"));
        answered.countDown();
        assertEquals(503, first.get(5, TimeUnit.SECONDS));
    }

    @Test
    void no_token_falls_between_rules_and_status_lists() throws Exception {
        mono += 5;
        verifier.feed().receive((String) signed.get("lists come back"));
        Future<?> feed = threads.submit(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                verifier.feed().receive((String) signed.get("few again, all"));
                verifier.feed().receive((String) signed.get("lists come back"));
            }
        });
        for (int i = 0; i < 20_000; i++) {
            assertThrows(Refusal.class, () -> verifier.verify((String) signed.get("of session 2")));
        }
        feed.cancel(true);
    }

    @Test
    void a_question_that_is_lost_while_others_are_answered_keeps_nobody_from_asking() throws Exception {
        verifier.close();
        begin(true);
        mono += 16;
        held = (String) signed.get("good");
        Future<Integer> lost = threads.submit(() -> verdict("good", null));
        asked.await();
        mono += 1;
        assertEquals(401, soon(() -> verdict("given back", null)));
        answered.countDown();
        assertEquals(200, lost.get(5, TimeUnit.SECONDS));
        assertEquals(401, verdict("another", null));
    }

    @Test
    void a_killed_key_holds_up_no_page() {
        mono += 31;
        held = "jwks";
        soon(() -> {
            verifier.feed().receive((String) signed.get("the key is killed"));
            return 0;
        });
        assertEquals(401, soon(() -> verdict("good", null)));
    }

    @Test
    void threads_that_wait_for_a_status_list_wait_for_one_answer() throws Exception {
        verifier.feed().receive((String) signed.get("lists take over"));
        verifier.feed().receive((String) signed.get("more")); // the list is behind: whoever comes a second later looks again
        held = "statuslists";
        List<Integer> verdicts = Collections.synchronizedList(new ArrayList<>());
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(new Thread(() -> verdicts.add(verdict("bit 4", null))));
            all.get(i).start();
        }
        assertTimeoutPreemptively(SOON, () -> {
            while (!all.stream().allMatch(thread -> Set.of(Thread.State.WAITING, Thread.State.BLOCKED).contains(thread.getState()))) {
                Thread.onSpinWait();
            }
        });
        answered.countDown();
        for (Thread thread : all) {
            thread.join(5000);
        }
        assertEquals(Collections.nCopies(8, 200), verdicts);
        assertTrue(counts.get("/statuslists/29833342-0").get() < 3);
    }

    @Test
    void many_tokens_are_asked_about_few_at_once() throws Exception {
        verifier.close();
        begin(true);
        mono += 16;
        held = "";
        List<Future<Integer>> verdicts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            verdicts.add(threads.submit(() -> verdict("given back", null)));
        }
        sixteen.await();
        answered.countDown();
        for (Future<Integer> verdict : verdicts) {
            assertEquals(401, verdict.get(5, TimeUnit.SECONDS));
        }
        assertEquals(16, most.get());
    }

    private int soon(Callable<Integer> what) {
        return assertTimeoutPreemptively(SOON, what::call);
    }

    private int verdict(String token, String seq) {
        try {
            verifier.verify((String) signed.get(token), Verifier.Request.BEARER.withSeq(seq));
            return 200;
        } catch (Refusal refusal) {
            return refusal.status();
        }
    }

    @Override
    public String get(String path) throws IOException {
        counts.computeIfAbsent(path, asked -> new AtomicInteger()).incrementAndGet();
        hold(path);
        if (path.contains("jwks")) {
            Map<String, Object> first = map(((List<?>) vectors.get("scenarios")).get(0));
            return JSONObjectUtils.toJSONString(map(map(map(((List<?>) first.get("steps")).get(0)).get("serve")).get("jwks")));
        }
        if (path.contains("statuslists")) {
            mono += 1.2; // it is slow
            return (String) signed.get("a list as of 20,001");
        }
        return (String) signed.get("empty snapshot");
    }

    private void hold(String question) throws IOException {
        if (question.contains(held)) {
            asked.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }

    @Override
    public String post(String path, Map<String, List<String>> form) throws IOException {
        String token = form.get("token").get(0);
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        sixteen.countDown();
        hold(token);
        open.decrementAndGet();
        if (token.equals(held)) {
            throw new IOException("lost");
        }
        return "{\"active\": false}";
    }

    @Override
    public InputStream stream(String path, long after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double wall() {
        return ((Number) vectors.get("start")).doubleValue() + mono - 1000;
    }

    @Override
    public double mono() {
        return mono;
    }

    @Override
    public synchronized boolean sleep(double seconds) {
        mono += seconds;
        return true;
    }
}
