package dev.cardea.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Somebody else's web server on this machine, with a certificate that nobody but who is told
/// trusts.
public final class TlsServer implements AutoCloseable {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Path DIRECTORY = Path.of("target", "tls-server").toAbsolutePath();

    private final HttpServer server;
    private final String scheme;

    private TlsServer(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
    }

    /// Its certificate is for `localhost`, `client.test` and 127.0.0.1.
    public static TlsServer start() {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(), PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            HttpsServer server = HttpsServer.create(anyPort(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            return started(server, "https");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TlsServer startWithoutTls() {
        try {
            return started(HttpServer.create(anyPort(), 0), "http");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The PEM file of its certificate.
    public static Path certificate() {
        try {
            KeyStore store = store();
            Path pem = DIRECTORY.resolve("certificate.pem");
            Files.writeString(
                    pem,
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(store.getCertificate("server").getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
            return pem;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url(String path) {
        return scheme + "://localhost:" + port() + path;
    }

    public TlsServer on(String path, HttpHandler handler) {
        server.createContext(path, handler);
        return this;
    }

    public TlsServer json(String path, String body) {
        return on(path, exchange -> answer(exchange, 200, "application/json", body));
    }

    public static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static TlsServer started(HttpServer server, String scheme) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return new TlsServer(server, scheme);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static synchronized KeyStore store() throws GeneralSecurityException, IOException {
        Files.createDirectories(DIRECTORY);
        if (!Files.exists(DIRECTORY.resolve("server.p12"))) {
            makeKey(DIRECTORY.resolve("server.p12"));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(DIRECTORY.resolve("server.p12"))) {
            store.load(file, PASSWORD);
        }
        return store;
    }

    private static void makeKey(Path file) throws IOException {
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,dns:client.test,ip:127.0.0.1",
                                "-validity",
                                "3650",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(file)) {
            throw new IllegalStateException(said);
        }
    }
}
