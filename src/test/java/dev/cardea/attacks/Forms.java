package dev.cardea.attacks;

import dev.cardea.support.Browser;
import dev.cardea.support.People;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/// Forms as programs send them, each from an address of its own.
final class Forms {

    private Forms() {}

    static Response post(String path, Map<String, String> form) {
        return form(form).post(path);
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
