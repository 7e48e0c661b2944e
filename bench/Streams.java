import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Many verifiers that listen, on one thread. Commands on standard input, one answer a line on standard output:
/// `open N`, `revoke TOKENS` (a file with an access token a line: logs each out and waits until every stream has seen it),
/// `quiet SECONDS` (how many bytes come meanwhile).
class Streams {

    private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);

    private static final class Listener {
        final long[] line = {0, 0}; // how many bytes of the line match, the number so far
        volatile long seen = -1;
        volatile long at;
    }

    private final String host;
    private final int port;
    private final Selector selector = Selector.open();
    private final List<Listener> listeners = new ArrayList<>();
    private final ConcurrentLinkedQueue<SocketChannel> fresh = new ConcurrentLinkedQueue<>();
    private volatile long bytes;

    Streams(URI service) throws Exception {
        host = service.getHost();
        port = service.getPort();
        Thread.ofPlatform().daemon().start(this::listen);
    }

    public static void main(String[] arguments) throws Exception {
        Streams streams = new Streams(URI.create(arguments[0]));
        for (String line : (Iterable<String>) new java.io.BufferedReader(new java.io.InputStreamReader(System.in)).lines()::iterator) {
            String[] words = line.split(" ");
            System.out.println(
                    switch (words[0]) {
                        case "open" -> streams.open(Integer.parseInt(words[1]));
                        case "revoke" -> streams.revoke(Files.readAllLines(Path.of(words[1])));
                        default -> streams.quiet(Long.parseLong(words[1]));
                    });
        }
    }

    private String open(int count) throws Exception {
        byte[] request =
                "GET /revocations/stream HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            fresh.add(channel);
            selector.wakeup();
        }
        while (listeners.size() < count || listeners.stream().anyMatch(one -> one.seen < 0)) {
            Thread.sleep(20);
        }
        return "{\"open\": " + listeners.size() + "}";
    }

    private String revoke(List<String> tokens) throws Exception {
        List<Double> millis = new ArrayList<>();
        List<Double> last = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String token : tokens) {
                Thread.sleep(400); // each revocation by itself: the last page is longer ago than pages are apart
                HttpResponse<String> answer =
                        client.send(
                                HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/auth/logout"))
                                        .header("Authorization", "Bearer " + token)
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                long answered = System.nanoTime();
                long seq = Long.parseLong(answer.headers().firstValue("Revocation-Seq").orElseThrow());
                while (listeners.stream().anyMatch(one -> one.seen < seq)) {
                    Thread.sleep(1);
                }
                double[] took = listeners.stream().mapToDouble(one -> Math.max(0, (one.at - answered) / 1e6)).toArray();
                Arrays.stream(took).forEach(millis::add);
                last.add(Arrays.stream(took).max().orElse(0));
            }
        }
        millis.sort(Double::compare);
        return "{\"p50\": %.1f, \"p99\": %.1f, \"max\": %.1f, \"mean_of_the_last\": %.1f}"
                .formatted(
                        millis.get(millis.size() / 2),
                        millis.get(millis.size() * 99 / 100),
                        millis.getLast(),
                        last.stream().mapToDouble(one -> one).average().orElse(0));
    }

    private String quiet(long seconds) throws Exception {
        long before = bytes;
        Thread.sleep(seconds * 1000);
        return "{\"bytes\": " + (bytes - before) + "}";
    }

    private void listen() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        try {
            while (true) {
                selector.select();
                for (SocketChannel channel = fresh.poll(); channel != null; channel = fresh.poll()) {
                    Listener listener = new Listener();
                    listeners.add(listener);
                    channel.register(selector, SelectionKey.OP_READ, listener);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read((SocketChannel) key.channel(), (Listener) key.attachment(), buffer);
                }
                selector.selectedKeys().clear();
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void read(SocketChannel channel, Listener listener, ByteBuffer buffer) throws Exception {
        buffer.clear();
        int read = channel.read(buffer);
        if (read < 0) {
            throw new IllegalStateException("the service ended a stream");
        }
        bytes += read;
        buffer.flip();
        while (buffer.hasRemaining()) {
            scan(listener, buffer.get());
        }
    }

    /// An event counts when its number has come; its data stand in the same write.
    private static void scan(Listener listener, byte next) {
        long[] line = listener.line;
        if (next == '\n') {
            if (line[0] == ID.length) {
                listener.at = System.nanoTime();
                listener.seen = line[1];
            }
            line[0] = 0;
            line[1] = 0;
        } else if (line[0] == ID.length && next >= '0' && next <= '9') {
            line[1] = line[1] * 10 + next - '0';
        } else if (line[0] >= 0 && line[0] < ID.length && next == ID[(int) line[0]]) {
            line[0]++;
        } else if (next != '\r') {
            line[0] = -1;
        }
    }
}
