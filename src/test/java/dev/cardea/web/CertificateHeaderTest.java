package dev.cardea.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cardea.config.CardeaConfig.CertificateFormat;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

public class CertificateHeaderTest {

    private static final String DER =
            "MIIBejCCAR+gAwIBAgIUTZ1CJ5QdqzcR1GZdybO5InbNJF4wCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGY2xpZW50MC"
                    + "AXDTI2MTEyMjA2MTMzNVoYDzIxMjYxMDI5MDYxMzM1WjARMQ8wDQYDVQQDDAZjbGllbnQwWTATBgcqhkjOPQIBBggq"
                    + "hkjOPQMBBwNCAARTKAEWdHgAN1gxv/ae7lTimQZn9WtoJpJZzOCGKXD6z0X4bBw5octuoSuRzN03yqDn5PydWNZZVW"
                    + "oYnhcTcF5Go1MwUTAdBgNVHQ4EFgQUYSLRx1Su3yiEKm1mQBpy0AzQUCowHwYDVR0jBBgwFoAUYSLRx1Su3yiEKm1m"
                    + "QBpy0AzQUCowDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA7g2yIrtAy7YAvKkDOzyNFpZaNjw8sy"
                    + "kaulruhdKAi/ICIQD6HWSveuau+V0W1MEhull0IlezIziC9J/2o03fBbc4Wg==";

    /// The thumbprint of the certificate, as OpenSSL computes it.
    public static final String THUMBPRINT = "_Al9myPCj2Zp776xfw3QtzVK8qyOBCCjTkA4HJuHmVM";

    public static final String RFC9440 = ':' + DER + ':';

    /// Another client's certificate.
    public static final String OTHER =
            ":"
                    + "MIIBdzCCAR2gAwIBAgIUZMwZ6+ig6tTQABz40JwMrg/mxLkwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFb3RoZXIwIB"
                    + "cNMjYxMTIyMDYyNDEzWhgPMjEyNjEwMjkwNjI0MTNaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZI"
                    + "zj0DAQcDQgAE38Bo3EFOQviawQ4C3ViYmTzS7x4JKNMmrVJ1YT00dAKAw3cvgBe+PlPqC4iL3JXFpBiM1apiDoSBau"
                    + "1RqwC+gqNTMFEwHQYDVR0OBBYEFP7BhqqJoW0lhPon2sYeNLWNzhNTMB8GA1UdIwQYMBaAFP7BhqqJoW0lhPon2sYe"
                    + "NLWNzhNTMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAKrSe25EVLwppBjxqeKaIcvpO1FmT9blQt"
                    + "bJlKJDXphNAiAep8gtjWpYJqDOal6PeoHB92h3g9qhw3S65xmpZXuWmA=="
                    + ":";

    private static final String PEM =
            "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(Base64.getDecoder().decode(DER))
                    + "\n-----END CERTIFICATE-----\n";
    private static final String ESCAPED =
            URLEncoder.encode(PEM, StandardCharsets.US_ASCII).replace("+", "%20");

    @Test
    void each_proxys_way_of_writing_is_read() throws Exception {
        assertThat(read(CertificateFormat.RFC9440, RFC9440)).isEqualTo(THUMBPRINT);
        assertThat(read(CertificateFormat.NGINX, ESCAPED)).isEqualTo(THUMBPRINT);
        assertThat(read(CertificateFormat.NGINX, ESCAPED.replace("%2B", "+")))
                .isEqualTo(THUMBPRINT);
        for (String element :
                List.of(
                        "Cert=\"" + ESCAPED + "\"",
                        "By=spiffe://a/b;Hash=00;Subject=\"CN=a,O=\\\"b;Cert=x\\\"\";Cert=\""
                                + ESCAPED
                                + "\";URI=")) {
            assertThat(read(CertificateFormat.ENVOY, element)).isEqualTo(THUMBPRINT);
        }
    }

    @Test
    void what_is_not_exactly_one_certificate_is_none() {
        for (String header :
                List.of("", ":", "::", DER, ":" + DER, ":AAAA:", RFC9440 + "," + OTHER, ":%:")) {
            refused(CertificateFormat.RFC9440, header);
        }
        for (String header : List.of("", "%", "x", DER, ESCAPED + ESCAPED, "-----BEGIN")) {
            refused(CertificateFormat.NGINX, header);
        }
        String cert = "Cert=\"" + ESCAPED + "\"";
        for (String header :
                List.of(
                        "",
                        "Hash=00",
                        cert + "," + cert,
                        cert + ";" + cert,
                        "By=a," + cert,
                        "Subject=\"" + cert.replace("\"", "\\\"") + "\"",
                        "Cert=\"" + ESCAPED)) {
            refused(CertificateFormat.ENVOY, header);
        }
    }

    private static String read(CertificateFormat format, String header) throws Exception {
        return CertificateHeader.thumbprint(CertificateHeader.read(format, header));
    }

    private static void refused(CertificateFormat format, String header) {
        assertThatThrownBy(() -> read(format, header))
                .describedAs(header)
                .isInstanceOfAny(
                        IllegalArgumentException.class,
                        java.security.cert.CertificateException.class);
    }
}
