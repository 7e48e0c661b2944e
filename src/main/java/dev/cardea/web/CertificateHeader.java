package dev.cardea.web;

import dev.cardea.config.CardeaConfig.CertificateFormat;
import dev.cardea.crypto.Secrets;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How proxies write a client's certificate into a header.
public final class CertificateHeader {

    /// One pair of `X-Forwarded-Client-Cert`: values may be quoted, with `\"` for a quote. What is
    /// between pairs of one element is `;`, between elements `,`.
    private static final Pattern ENVOY_PAIR =
            Pattern.compile("([A-Za-z]+)=(\"(?:[^\"\\\\]|\\\\.)*+\"|[^;,\"]*+)(;|$)");

    private CertificateHeader() {}

    /// Throws `CertificateException` or `IllegalArgumentException` for what is not exactly one
    /// certificate.
    static X509Certificate read(CertificateFormat format, String header)
            throws CertificateException {
        return switch (format) {
            case RFC9440 -> der(byteSequence(header));
            case NGINX -> pem(header);
            case ENVOY -> pem(envoy(header));
        };
    }

    /// The SHA-256 thumbprint, base64url: `x5t#S256` (RFC 8705 §3.1).
    public static String thumbprint(X509Certificate certificate) {
        try {
            return Secrets.base64url(Secrets.sha256(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that has no encoding", e);
        }
    }

    /// RFC 9651 §3.3.5: base64 between colons.
    private static byte[] byteSequence(String header) {
        String text = header.strip();
        if (text.length() < 2 || text.charAt(0) != ':' || !text.endsWith(":")) {
            throw new IllegalArgumentException("not a byte sequence");
        }
        return Base64.getDecoder().decode(text.substring(1, text.length() - 1));
    }

    private static String envoy(String header) {
        String text = header.strip();
        Matcher pair = ENVOY_PAIR.matcher(text);
        String found = null;
        int at = 0;
        while (at < text.length()) {
            if (!pair.find(at) || pair.start() != at) {
                throw new IllegalArgumentException("not exactly one element");
            }
            if (pair.group(1).equalsIgnoreCase("Cert")) {
                if (found != null) {
                    throw new IllegalArgumentException("two certificates");
                }
                String value = pair.group(2);
                found = value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
            }
            at = pair.end();
        }
        if (found == null) {
            throw new IllegalArgumentException("no Cert");
        }
        return found;
    }

    /// PEM, percent-encoded; a plus is one.
    private static X509Certificate pem(String escaped) throws CertificateException {
        String text =
                URLDecoder.decode(escaped.strip().replace("+", "%2B"), StandardCharsets.US_ASCII)
                        .strip();
        String begin = "-----BEGIN CERTIFICATE-----";
        String end = "-----END CERTIFICATE-----";
        if (!text.startsWith(begin) || text.indexOf(end) != text.length() - end.length()) {
            throw new IllegalArgumentException("not one certificate in PEM");
        }
        String base64 = text.substring(begin.length(), text.length() - end.length());
        return der(Base64.getMimeDecoder().decode(base64));
    }

    private static X509Certificate der(byte[] bytes) throws CertificateException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        if (CertificateFactory.getInstance("X.509").generateCertificate(in)
                        instanceof X509Certificate certificate
                && in.available() == 0) {
            return certificate;
        }
        throw new IllegalArgumentException("not one X.509 certificate");
    }
}
