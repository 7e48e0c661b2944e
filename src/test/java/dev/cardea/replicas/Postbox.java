package dev.cardea.replicas;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A mail server that keeps what replicas send: as much SMTP (RFC 5321) as their client speaks.
final class Postbox implements AutoCloseable {

    private final ServerSocket server;
    private final List<String> mails = new CopyOnWriteArrayList<>();

    Postbox() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("postbox").start(this::listen);
    }

    /// What a replica that mails through it is configured with.
    Map<String, String> settings() {
        return Map.of(
                "QUARKUS_MAILER_MOCK",
                "false",
                "QUARKUS_MAILER_HOST",
                "127.0.0.1",
                "QUARKUS_MAILER_PORT",
                Integer.toString(server.getLocalPort()),
                "QUARKUS_MAILER_START_TLS",
                "DISABLED");
    }

    /// The token of the newest link to a page that an address was mailed; waits for it.
    String token(String address, String page) {
        Pattern link = Pattern.compile(page + "\\?token=([A-Za-z0-9_-]+)");
        return await("a link to " + page + " for " + address)
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                mails.reversed().stream()
                                        .filter(mail -> mail.contains("To: " + address))
                                        .map(link::matcher)
                                        .filter(Matcher::find)
                                        .map(found -> found.group(1))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void listen() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> talk(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void talk(Socket client) {
        try (client;
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.UTF_8))) {
            OutputStream out = client.getOutputStream();
            say(out, "220 postbox");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("DATA")) {
                    say(out, "354 go on");
                    mails.add(decoded(lines));
                }
                say(out, line.equals("QUIT") ? "221 bye" : "250 postbox");
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /// A mail up to the dot that ends it, with what quoted-printable does to a link undone.
    private static String decoded(BufferedReader lines) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = lines.readLine();
                line != null && !line.equals(".");
                line = lines.readLine()) {
            mail.append(line).append('\n');
        }
        return mail.toString().replace("=\n", "").replace("=3D", "=");
    }
}
