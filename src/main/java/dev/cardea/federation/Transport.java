package dev.cardea.federation;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import dev.cardea.fetch.FetchException;
import dev.cardea.fetch.FetchRequest;
import dev.cardea.fetch.FetchedAnswer;
import dev.cardea.fetch.GuardedFetch;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries the SDK's messages out through the one guarded way.
final class Transport implements HTTPRequestSender {

    private static final String CONTENT_TYPE = "Content-Type";

    private final GuardedFetch fetch;

    Transport(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /// Throws {@link UpstreamException} when nothing comes back, or a server's error.
    HTTPResponse answer(HTTPRequest request) {
        HTTPResponse answer;
        try {
            answer = request.send(this);
        } catch (IOException | FetchException e) {
            throw new UpstreamException(
                    UpstreamException.Kind.AWAY, String.valueOf(e.getMessage()));
        }
        if (answer.getStatusCode() >= 500 || answer.getStatusCode() == 429) {
            throw new UpstreamException(
                    UpstreamException.Kind.AWAY,
                    request.getURI() + " answered with status " + answer.getStatusCode());
        }
        return answer;
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        String type = null;
        for (Map.Entry<String, List<String>> header : request.getHeaderMap().entrySet()) {
            if (header.getKey().equalsIgnoreCase(CONTENT_TYPE)) {
                type = header.getValue().getFirst();
            } else {
                headers.put(header.getKey(), header.getValue().getFirst());
            }
        }
        return response(
                fetch.send(
                        new FetchRequest(
                                request.getMethod().name(),
                                request.getURI(),
                                headers,
                                type,
                                body(request))));
    }

    private static String body(ReadOnlyHTTPRequest request) {
        String body = request.getBody();
        return body == null ? "" : body;
    }

    private static HTTPResponse response(FetchedAnswer answer) throws IOException {
        HTTPResponse response = new HTTPResponse(answer.status());
        @Nullable String type = answer.headers().firstValue(CONTENT_TYPE).orElse(null);
        try {
            if (type != null) {
                response.setContentType(type);
            }
        } catch (ParseException e) {
            throw new IOException(answer.uri() + " answered with a content type of its own", e);
        }
        response.setBody(answer.body());
        return response;
    }
}
