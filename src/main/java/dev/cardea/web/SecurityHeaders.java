package dev.cardea.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/// The headers that every answer ends up with, unless the resource set its own: nothing is cached,
/// framed, sniffed or run.
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

    /// Adds what the answer does not say itself.
    static void complete(MultiMap headers, String path) {
        absent(headers, HSTS, HSTS_VALUE);
        absent(headers, SNIFF, SNIFF_VALUE);
        absent(headers, REFERRER, REFERRER_VALUE);
        absent(headers, CSP, CSP_VALUE);
        absent(headers, OPENER, SAME_ORIGIN);
        absent(headers, EMBEDDING, isPublic(path) ? CROSS_ORIGIN : SAME_ORIGIN);
        absent(headers, PERMISSIONS, PERMISSIONS_VALUE);
        absent(headers, HttpHeaders.CACHE_CONTROL, NO_STORE);
    }

    private static void absent(MultiMap headers, CharSequence name, CharSequence value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    private static CharSequence name(String text) {
        return HttpHeaders.createOptimized(text);
    }
}
