package dev.cardea.web;

import dev.cardea.config.CardeaConfig;
import dev.cardea.config.CardeaConfig.CertificateFormat;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The client's TLS certificate, where TLS ends at a proxy (RFC 8705 §6.5, RFC 9440): a header that
/// only trusted proxies are believed, and that anybody else's request loses.
@Singleton
public class ClientCertificates {

    private static final Logger LOG = Logger.getLogger(ClientCertificates.class);

    /// What a proxy wrote, bound to the request's own context.
    private record Given(CertificateFormat format, String header) {}

    private final ClientAddress addresses;
    private final @Nullable CertificateFormat format;
    private final String header;

    @Inject
    ClientCertificates(ClientAddress addresses, CardeaConfig config) {
        this.addresses = addresses;
        this.format = config.web().clientCertificate().orElse(null);
        this.header =
                config.web()
                        .clientCertificateHeader()
                        .orElse(usual(format))
                        .toLowerCase(Locale.ROOT);
    }

    /// The certificate that the client of the request under way showed; empty without one, and for
    /// one that cannot be read.
    public Optional<X509Certificate> current() {
        Context context = format == null ? null : Vertx.currentContext();
        Given given =
                context != null && VertxContext.isDuplicatedContext(context)
                        ? context.getLocal(Given.class)
                        : null;
        return given == null ? Optional.empty() : read(given);
    }

    /// Binds what a trusted proxy wrote to the request, and drops what anybody else did. A proxy
    /// that adds instead of replacing has to be mended: two certificates are none.
    void admit(HttpServerRequest request) {
        if (format == null || !request.headers().contains(header)) {
            return;
        }
        List<String> values = request.headers().getAll(header);
        Context context = Vertx.currentContext();
        if (values.size() == 1 && addresses.throughProxy(request) && context != null) {
            context.putLocal(Given.class, new Given(format, values.getFirst()));
        }
        request.headers().remove(header);
    }

    private static Optional<X509Certificate> read(Given given) {
        try {
            return Optional.of(CertificateHeader.read(given.format(), given.header()));
        } catch (CertificateException | IllegalArgumentException e) {
            LOG.warnf("a proxy wrote a client certificate that cannot be read: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static String usual(@Nullable CertificateFormat format) {
        return switch (format) {
            case ENVOY -> "X-Forwarded-Client-Cert";
            case NGINX -> "X-SSL-Client-Cert";
            case RFC9440 -> "Client-Cert";
            case null -> "Client-Cert";
        };
    }
}
