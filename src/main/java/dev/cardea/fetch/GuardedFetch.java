package dev.cardea.fetch;

import dev.cardea.config.CardeaConfig;
import dev.cardea.database.Database;
import dev.cardea.fetch.Destinations.ForbiddenDestination;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Fetches what somebody else named, and goes nowhere that he could not go himself: https only
/// (this machine by setting), no credentials, a connection to the very address that was found to be
/// public, no proxy, no redirect followed, no cookie, a bounded answer within a bounded time, so
/// many at once and to one host. What is looked up (GET) leaves places for what is sent (POST):
/// log-out notices do not wait for documents. Who finds no place waits for two seconds. It waits,
/// so it is called from worker or virtual threads, and never within a transaction: somebody else's
/// slowness would hold our connections.
@ApplicationScoped
public class GuardedFetch {

    /// The longest answer, in bytes.
    public static final int LONGEST_ANSWER = 64 * 1024;

    /// One host's part of the places: the fourth.
    private static final int HOSTS = 4;

    private static final int NOTICES = 32;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CardeaConfig.Fetch settings;
    private final BooleanSupplier inTransaction;
    private final BlockedFetches blocked;
    private final CloseableHttpClient client;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-", 0).factory());
    private final Places lookUps;
    private final Places notices;
    private final SingleFlight flights;

    @Inject
    GuardedFetch(CardeaConfig config, BlockedFetches blocked) {
        this(config.fetch(), InetAddress::getAllByName, Database::inTransactionNow, blocked);
    }

    GuardedFetch(
            CardeaConfig.Fetch settings,
            Destinations.Names names,
            BooleanSupplier inTransaction,
            BlockedFetches blocked) {
        this.blocked = blocked;
        this.settings = settings;
        this.inTransaction = inTransaction;
        this.lookUps = new Places(settings.concurrency(), perHost(settings), PATIENCE);
        this.notices = new Places(NOTICES, NOTICES / HOSTS, PATIENCE);
        this.flights = new SingleFlight(settings.concurrency(), settings.timeout().plus(PATIENCE));
        this.client = client(settings, new Destinations(settings.allow().orElse(List.of()), names));
    }

    /// What is wrong with a URI that is to be fetched one day; null when nothing is. It asks
    /// nobody.
    public @Nullable String complaint(URI uri) {
        return TargetUri.complaint(uri, settings.loopbackHttp());
    }

    /// Throws `FetchException` when there is no answer; an answer of any status is one.
    public FetchedAnswer send(FetchRequest request) {
        String complaint = complaint(request.uri());
        if (complaint != null) {
            throw FetchException.useless(request.uri(), complaint);
        }
        if (inTransaction.getAsBoolean()) {
            throw new IllegalStateException("a fetch must not wait inside a transaction");
        }
        return request.method().equals("GET")
                ? flights.join(request, () -> placed(request, lookUps))
                : placed(request, notices);
    }

    static FetchException busy(FetchRequest request) {
        return FetchException.useless(request.uri(), "has to wait: too many requests go out");
    }

    private FetchedAnswer placed(FetchRequest request, Places places) {
        String host = request.uri().getHost().toLowerCase(Locale.ROOT);
        if (!places.take(host)) {
            throw busy(request);
        }
        try {
            return inTime(request, prepared(request));
        } finally {
            places.give(host);
        }
    }

    private static int perHost(CardeaConfig.Fetch settings) {
        return Math.max(1, settings.concurrency() / HOSTS);
    }

    @PreDestroy
    void stop() throws IOException {
        client.close();
        threads.shutdownNow();
    }

    private FetchedAnswer inTime(FetchRequest request, HttpUriRequestBase prepared) {
        Future<FetchedAnswer> answer =
                threads.submit(() ->
                        client.execute(
                                prepared, response -> answer(request.uri(), prepared, response)));
        String uri = request.uri().toString();
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            prepared.cancel();
            throw new FetchException(uri, "did not answer in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ForbiddenDestination) {
                blocked.note(request.uri().getHost());
            }
            throw new FetchException(uri, reason(e.getCause()), e);
        } catch (InterruptedException e) {
            prepared.cancel();
            Thread.currentThread().interrupt();
            throw new FetchException(uri, "was not waited for", e);
        }
    }

    private static FetchedAnswer answer(
            URI uri, HttpUriRequestBase request, ClassicHttpResponse response)
            throws IOException, ParseException {
        HttpEntity entity = response.getEntity();
        byte[] body = {};
        if (entity != null) {
            body = entity.getContent().readNBytes(LONGEST_ANSWER + 1);
            if (body.length > LONGEST_ANSWER) {
                request.cancel(); // nobody reads the rest to its end to keep the connection
                throw new TooLong();
            }
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>())
                    .add(header.getValue());
        }
        return new FetchedAnswer(
                uri,
                response.getCode(),
                HttpHeaders.of(headers, (name, value) -> true),
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    }

    private static HttpUriRequestBase prepared(FetchRequest request) {
        HttpUriRequestBase prepared = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach(prepared::setHeader);
        if (request.contentType() != null) {
            prepared.setEntity(
                    new ByteArrayEntity(
                            request.body().getBytes(StandardCharsets.UTF_8),
                            ContentType.parse(request.contentType())));
        }
        return prepared;
    }

    private static CloseableHttpClient client(
            CardeaConfig.Fetch settings, Destinations destinations) {
        Timeout total = Timeout.of(settings.timeout());
        return HttpClients.custom()
                .setConnectionManager(
                        PoolingHttpClientConnectionManagerBuilder.create()
                                .setDnsResolver(destinations)
                                .setTlsSocketStrategy(
                                        new DefaultClientTlsStrategy(
                                                TrustedAuthorities.context(settings.caFile())))
                                .setMaxConnTotal(settings.concurrency() + NOTICES)
                                .setMaxConnPerRoute(perHost(settings) + NOTICES / HOSTS)
                                .setDefaultConnectionConfig(
                                        ConnectionConfig.custom()
                                                .setConnectTimeout(
                                                        Timeout.of(settings.connectTimeout()))
                                                .setSocketTimeout(total)
                                                .setTimeToLive(TimeValue.ofMinutes(1))
                                                .build())
                                .build())
                .setUserAgent("Cardea")
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .build();
    }

    private static String reason(@Nullable Throwable cause) {
        return switch (cause) {
            // ForbiddenDestination too, in the same words: no answer tells which names exist inside
            case UnknownHostException e -> "is at no host that may be fetched from";
            case SSLException e -> "could not be reached securely";
            case CharacterCodingException e -> "did not answer in UTF-8";
            case TooLong e -> "answered with more than " + LONGEST_ANSWER + " bytes";
            case null, default -> "could not be fetched";
        };
    }

    private static final class TooLong extends IOException {
        TooLong() {
            super("too long");
        }
    }
}
