import dev.cardea.verifier.Issuer;
import dev.cardea.verifier.Refusal;
import dev.cardea.verifier.Settings;
import dev.cardea.verifier.Verifier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What watch.js is, with the verifier for Java. */
public class Watch {

    private static final Map<String, Mark> MARKS = new ConcurrentHashMap<>();

    private record Mark(String token, boolean kept) {}

    private record Last(int status, long due) {}

    private static final Last NEVER = new Last(0, Long.MIN_VALUE);

    public static void main(String[] args) throws Exception {
        List<Verifier> verifiers = new ArrayList<>();
        for (int number = 0; number < args.length - 1; number++) {
            verifiers.add(verifier(args[0], args[number + 1].split(" "), number).start());
        }
        while (!verifiers.stream().allMatch(verifier -> verifier.state().ready())) {
            Thread.sleep(50);
        }
        say("ready");
        for (int i = 0; i < verifiers.size(); i++) {
            int number = i, often = args[i + 1].startsWith("stream") ? 10 : 50;
            Thread.ofPlatform().daemon().start(() -> watch(verifiers.get(number), number, often));
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("drop")) {
                MARKS.remove(words[1]);
            } else {
                MARKS.put(words[1], new Mark(words[2], words[0].equals("keep")));
            }
        }
        System.exit(0);
    }

    private static Verifier verifier(String issuer, String[] place, int number) {
        Settings settings = Settings.of(issuer, issuer);
        settings = place.length > 2
                ? settings.client(place[1], place[2], place[3], null)
                : settings.remote(Issuer.at(place[1], null, null));
        settings = settings.onEvent((event, cause) -> say("said " + number + " " + event));
        return new Verifier(place[0].equals("stream") ? settings : settings.polling());
    }

    /** As a server does: some requests at once. */
    private static void watch(Verifier verifier, int number, int often) {
        Map<String, Last> last = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            while (true) {
                List<Callable<Object>> due = new ArrayList<>();
                MARKS.forEach((id, mark) -> {
                    if (last.getOrDefault(id, NEVER).due <= System.nanoTime()) {
                        due.add(Executors.callable(() -> look(verifier, number, last, id, mark)));
                    }
                });
                threads.invokeAll(due);
                last.keySet().retainAll(MARKS.keySet());
                Thread.sleep(often);
            }
        } catch (InterruptedException e) {
            return;
        }
    }

    private static void look(Verifier verifier, int number, Map<String, Last> last, String id, Mark mark) {
        int status = status(verifier, mark.token);
        long now = System.nanoTime();
        if (status != last.getOrDefault(id, NEVER).status) {
            say("saw " + number + " " + id + " " + status + " " + now);
        }
        last.put(id, new Last(status, now + (status == 401 ? 1000 : mark.kept || status == 503 ? 200 : 0) * 1_000_000L));
    }

    private static int status(Verifier verifier, String token) {
        try {
            verifier.verify(token);
            return 200;
        } catch (Refusal refusal) {
            return refusal.status();
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }
}
