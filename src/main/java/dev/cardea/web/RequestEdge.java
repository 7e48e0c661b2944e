package dev.cardea.web;

import dev.cardea.audit.Origin;
import dev.cardea.crypto.Secrets;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// The first to see a request and the one filter there is: gives it an id, binds where it comes
/// from, adds the security headers to whatever answer comes, and refuses what no route takes.
@Singleton
class RequestEdge {

    static final String REQUEST_ID = "X-Request-Id";

    private static final int BEFORE_EVERYTHING = 1000;
    private static final int ID_BYTES = 15;
    private static final int USER_AGENT_LENGTH = 256;
    private static final CharSequence ID_HEADER = HttpHeaders.createOptimized(REQUEST_ID);
    private static final Pattern GOOD_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]");

    /// The token endpoint is on the event loop already when its body comes.
    private static final String READS_FOR_ITSELF = "/oauth/token";

    private static final Set<HttpMethod> WITHOUT_BODY =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final Set<String> REFUSED_METHODS = Set.of("TRACE", "TRACK", "CONNECT");

    private final ClientAddress addresses;
    private final ClientCertificates certificates;
    private final Cors cors;
    private final AllowedMethods methods;
    private final RouteFailures failures;
    private final RequestBodies bodies;

    @Inject
    RequestEdge(
            ClientAddress addresses,
            ClientCertificates certificates,
            Cors cors,
            AllowedMethods methods,
            RouteFailures failures,
            RequestBodies bodies) {
        this.addresses = addresses;
        this.certificates = certificates;
        this.cors = cors;
        this.methods = methods;
        this.failures = failures;
        this.bodies = bodies;
    }

    void register(@Observes Filters filters) {
        filters.register(this::receive, BEFORE_EVERYTHING);
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String id = requestId(request.getHeader(ID_HEADER));
        Origin.bind(
                new Origin(
                        addresses.of(request),
                        printable(request.getHeader(HttpHeaders.USER_AGENT)),
                        id,
                        printable(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE))));
        certificates.admit(request);
        MDC.put("request_id", id);
        Span.current().setAttribute("cardea.request_id", id);
        response.headers().set(ID_HEADER, id);
        context.addHeadersEndHandler(
                written -> SecurityHeaders.complete(response.headers(), request.path()));
        if (REFUSED_METHODS.contains(request.method().name())) {
            response.headers().set(HttpHeaders.ALLOW, methods.of(request.path()));
            failures.refuse(
                    context,
                    new ProblemException(
                            Problem.METHOD_NOT_ALLOWED, "This method is not answered"));
        } else if (request.headers().getAll(HttpHeaders.AUTHORIZATION).size() > 1) {
            failures.refuse(
                    context, ProblemException.invalid("Authorization", "must be given once"));
        } else if (declaredLength(request) > JsonBodies.LIMIT) {
            failures.refuse(context, JsonBodies.tooLarge());
        } else if (cors.answers(request, response.headers())) {
            response.setStatusCode(204).end();
        } else if (mayHaveBody(request) && !context.normalizedPath().startsWith(READS_FOR_ITSELF)) {
            bodies.collect(context, declaredLength(request));
        } else {
            context.next();
        }
    }

    /// With HTTP/2 there need not be a header that tells of a body.
    private static boolean mayHaveBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                ? !WITHOUT_BODY.contains(request.method())
                : declaredLength(request) > 0
                        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static String requestId(@Nullable String incoming) {
        return incoming != null && GOOD_ID.matcher(incoming).matches()
                ? incoming
                : Secrets.token(ID_BYTES);
    }

    private static String printable(@Nullable String userAgent) {
        if (userAgent == null) {
            return "";
        }
        String clean = CONTROL.matcher(userAgent).replaceAll("");
        return clean.substring(0, Math.min(clean.length(), USER_AGENT_LENGTH));
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
