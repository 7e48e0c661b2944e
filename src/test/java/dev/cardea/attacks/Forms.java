package dev.cardea.attacks;

import dev.cardea.support.Browser;
import dev.cardea.support.People;
import dev.cardea.support.Wire;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

/// Forms as programs send them, each from an address of its own.
final class Forms {

    private Forms() {}

    static Response post(String path, Map<String, String> form) {
        return form(form).post(path);
    }

    /// What is answered, for who asks so often that it counts how long asking takes.
    static Wire.Answer send(String path, Map<String, String> form) {
        return Wire.send(
                Wire.to(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(Browser.query(form))));
    }

    static RequestSpecification form(Map<String, String> form) {
        return body(Browser.query(form));
    }

    /// A body that is sent as it is.
    static RequestSpecification body(String body) {
        return People.anywhere()
                .redirects()
                .follow(false)
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .body(body);
    }
}
