package dev.cardea.clients;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Clients that prove who they are by the certificate of their TLS connection (RFC 8705 §2). That
/// the certificate was presented, and for `tls_client_auth` that an authority vouches for it, was
/// seen by whoever ended the connection.
@ApplicationScoped
class ClientCertificates {

    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private final ClientKeys keys;

    @Inject
    ClientCertificates(ClientKeys keys) {
        this.keys = keys;
    }

    /// Null is one too.
    static boolean isName(@Nullable String distinguishedName) {
        try {
            return distinguishedName == null
                    || !new X500Principal(distinguishedName).getName().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// RFC 8705 §2.1: the subject is the registered one.
    boolean hasSubject(Client client, X509Certificate certificate) {
        ClientMetadata metadata = client.metadata();
        String name = metadata.tlsClientAuthSubjectDn();
        if (name != null) {
            return new X500Principal(name).equals(certificate.getSubjectX500Principal());
        }
        return alternative(certificate, DNS, metadata.tlsClientAuthSanDns())
                || alternative(certificate, URI, metadata.tlsClientAuthSanUri())
                || alternative(certificate, IP, metadata.tlsClientAuthSanIp())
                || alternative(certificate, EMAIL, metadata.tlsClientAuthSanEmail());
    }

    /// RFC 8705 §2.2: the certificate's key is one of the client's.
    boolean hasKey(Client client, X509Certificate certificate) {
        return keys.of(client).filter(jwks -> holds(jwks, certificate)).isPresent()
                || keys.again(client).filter(jwks -> holds(jwks, certificate)).isPresent();
    }

    private static boolean holds(String jwks, X509Certificate certificate) {
        byte[] key = certificate.getPublicKey().getEncoded();
        return PublishedKeys.of(jwks).stream()
                .anyMatch(known -> Arrays.equals(known.getEncoded(), key));
    }

    private static boolean alternative(
            X509Certificate certificate, int kind, @Nullable String registered) {
        if (registered == null) {
            return false;
        }
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .filter(name -> Objects.equals(name.getFirst(), kind))
                            .anyMatch(name -> same(kind, registered, String.valueOf(name.get(1))));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static boolean same(int kind, String registered, String presented) {
        try {
            return switch (kind) {
                case DNS ->
                        registered
                                .toLowerCase(Locale.ROOT)
                                .equals(presented.toLowerCase(Locale.ROOT));
                case IP ->
                        InetAddress.ofLiteral(registered).equals(InetAddress.ofLiteral(presented));
                default -> registered.equals(presented);
            };
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
