package dev.cardea.fetch;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;

/// What the other side answered, whatever its status: a redirect is not followed.
public record FetchedAnswer(URI uri, int status, HttpHeaders headers, String body) {

    /// The body of a 200, which must be of JSON's content type (`application/json` or `…+json`).
    /// Throws `FetchException`.
    public String json() {
        String type = contentType();
        if (!type.equals("application/json")
                && !(type.startsWith("application/") && type.endsWith("+json"))) {
            throw FetchException.useless(uri, "did not answer with JSON");
        }
        return text();
    }

    /// The body of a 200. Throws `FetchException`.
    public String text() {
        if (status != 200) {
            throw FetchException.useless(uri, "answered with status " + status);
        }
        return body;
    }

    /// In lower case and without parameters; empty when none was said.
    public String contentType() {
        String type = headers.firstValue("Content-Type").orElse("");
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
