package dev.cardea.replicas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A port in front of replicas, as a load balancer is: a connection goes to the first that takes
/// it.
final class Gate implements AutoCloseable {

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<Integer> targets = List.of();

    Gate(String... urls) {
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        to(urls);
        Thread.ofVirtual().name("gate").start(this::listen);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /// Leads elsewhere from now on, or nowhere; what is open is cut.
    void to(String... urls) {
        targets = Stream.of(urls).map(url -> URI.create(url).getPort()).toList();
        cut();
    }

    /// Ends every connection.
    void cut() {
        open.forEach(Gate::end);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void listen() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        Socket target =
                targets.stream()
                        .map(Gate::connected)
                        .filter(s -> s != null)
                        .findFirst()
                        .orElse(null);
        if (target == null) {
            end(client);
            return;
        }
        open.add(client);
        open.add(target);
        Thread.ofVirtual().start(() -> pump(target, client));
        pump(client, target);
        open.remove(client);
        open.remove(target);
    }

    private static @Nullable Socket connected(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException refused) {
            return null;
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cut) {
            end(to);
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            return;
        }
    }
}
