package dev.cardea.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/// The headers that every answer starts with; a resource may replace one. Nothing is cached,
/// framed, sniffed or run unless it says otherwise.
final class SecurityHeaders {

    /// What anybody may read from anywhere: metadata and public keys.
    private static final String PUBLIC = "/.well-known/";

    private static final CharSequence HSTS = name("Strict-Transport-Security");
    private static final CharSequence HSTS_VALUE = name("max-age=63072000; includeSubDomains");
    private static final CharSequence SNIFF = name("X-Content-Type-Options");
    private static final CharSequence SNIFF_VALUE = name("nosniff");
    private static final CharSequence REFERRER = name("Referrer-Policy");
    private static final CharSequence REFERRER_VALUE = name("no-referrer");
    private static final CharSequence CSP = name("Content-Security-Policy");
    private static final CharSequence CSP_VALUE =
            name("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    private static final CharSequence OPENER = name("Cross-Origin-Opener-Policy");
    private static final CharSequence EMBEDDING = name("Cross-Origin-Resource-Policy");
    private static final CharSequence SAME_ORIGIN = name("same-origin");
    private static final CharSequence CROSS_ORIGIN = name("cross-origin");
    private static final CharSequence PERMISSIONS = name("Permissions-Policy");
    private static final CharSequence PERMISSIONS_VALUE =
            name(
                    "camera=(), geolocation=(), microphone=(), payment=(), usb=(),"
                            + " publickey-credentials-create=(self), publickey-credentials-get=(self)");
    private static final CharSequence NO_STORE = name("no-store");

    private SecurityHeaders() {}

    static boolean isPublic(String path) {
        return path.startsWith(PUBLIC);
    }

    static void preset(MultiMap headers, String path) {
        headers.set(HSTS, HSTS_VALUE)
                .set(SNIFF, SNIFF_VALUE)
                .set(REFERRER, REFERRER_VALUE)
                .set(CSP, CSP_VALUE)
                .set(OPENER, SAME_ORIGIN)
                .set(EMBEDDING, isPublic(path) ? CROSS_ORIGIN : SAME_ORIGIN)
                .set(PERMISSIONS, PERMISSIONS_VALUE)
                .set(HttpHeaders.CACHE_CONTROL, NO_STORE);
    }

    private static CharSequence name(String text) {
        return HttpHeaders.createOptimized(text);
    }
}
