package dev.cardea.support;

import static io.restassured.RestAssured.given;

import dev.cardea.accounts.Account;
import dev.cardea.crypto.Secrets;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A browser without scripts: it keeps cookies, sends forms with their hidden fields, and follows
/// redirects as far as they stay here.
public class Browser {

    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

    private final Map<String, String> cookies = new HashMap<>();

    /// Its own, so that no test spends another's budget.
    private final String address;

    public Browser() {
        byte[] random = Secrets.bytes(3);
        this.address =
                "10.%d.%d.%d".formatted(random[0] & 0xff, random[1] & 0xff, random[2] & 0xff);
    }

    /// Another window: the same cookies, and an address of its own.
    public Browser again() {
        Browser other = new Browser();
        other.cookies.putAll(cookies);
        return other;
    }

    public Response get(String uri) {
        return follow(keep(call().get(local(uri))));
    }

    /// An authorization request.
    public Response authorize(Map<String, String> parameters) {
        return get("/oauth/authorize?" + query(parameters));
    }

    /// Sends the form of a page with these fields.
    public Response submit(Response page, String action, Map<String, String> fields) {
        Map<String, String> form = hidden(page);
        form.putAll(fields);
        return post(action, form);
    }

    /// Sends a form body as it is.
    public Response post(String path, String body) {
        return follow(
                keep(
                        call().contentType("application/x-www-form-urlencoded; charset=utf-8")
                                .body(body)
                                .post(path)));
    }

    public Response post(String path, Map<String, String> form) {
        return follow(
                keep(
                        call().contentType("application/x-www-form-urlencoded; charset=utf-8")
                                .formParams(form)
                                .post(path)));
    }

    /// Logs in on the page that asks for it.
    public Response logIn(Response page, Account account) {
        return submit(
                page, "/login", Map.of("username", account.email(), "password", People.PASSWORD));
    }

    public Response allow(Response page) {
        return submit(page, "/consent", Map.of("decision", "allow"));
    }

    /// The parameters of the redirect that leads away from here.
    public static Map<String, String> redirected(Response response) {
        return parameters(URI.create(response.header("Location")).getRawQuery());
    }

    public static Map<String, String> hidden(Response page) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher inputs = HIDDEN.matcher(page.asString());
        while (inputs.find()) {
            fields.put(
                    inputs.group(1), inputs.group(2).replace("&quot;", "\"").replace("&amp;", "&"));
        }
        return fields;
    }

    public static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry ->
                        entry.getKey()
                                + '='
                                + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    public String cookie(String name) {
        return cookies.get(name);
    }

    public void cookie(String name, String value) {
        cookies.put(name, value);
    }

    private RequestSpecification call() {
        return given().header("X-Forwarded-For", address)
                .urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .cookies(cookies);
    }

    private Response keep(Response response) {
        cookies.putAll(response.cookies());
        cookies.values().removeIf(String::isEmpty);
        return response;
    }

    private Response follow(Response response) {
        String location = response.header("Location");
        return response.statusCode() == 303 && location != null && isLocal(location)
                ? get(location)
                : response;
    }

    private static boolean isLocal(String uri) {
        return uri.startsWith("/") || uri.startsWith("http://localhost:");
    }

    private static String local(String uri) {
        return uri.startsWith("/") ? uri : uri.replaceFirst("^https?://[^/]+", "");
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }
}
