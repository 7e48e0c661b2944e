package dev.cardea.support;

import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// What an access token says, unverified.
public record Claims(JsonPath json) {

    public static Claims of(String token) {
        return new Claims(
                new JsonPath(
                        new String(
                                Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                                StandardCharsets.UTF_8)));
    }

    public List<String> roles() {
        return list("roles");
    }

    public List<String> permissions() {
        return list("permissions");
    }

    public String organization() {
        return json.getString("org_id");
    }

    public List<String> scope() {
        return List.of(json.getString("scope").split(" ", -1));
    }

    private List<String> list(String claim) {
        List<String> values = json.getList(claim);
        return values == null ? List.of() : values;
    }
}
