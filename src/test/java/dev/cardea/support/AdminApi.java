package dev.cardea.support;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The admin API as one administrator's client sees it.
public record AdminApi(String token) {

    public Response get(String path) {
        return call().get("/admin/api" + path);
    }

    public Response post(String path, Object body) {
        return call().contentType(ContentType.JSON).body(body).post("/admin/api" + path);
    }

    public Response post(String path) {
        return call().post("/admin/api" + path);
    }

    public Response put(String path, Object body) {
        return call().contentType(ContentType.JSON).body(body).put("/admin/api" + path);
    }

    public Response put(String path) {
        return call().put("/admin/api" + path);
    }

    public Response patch(String path, Object body) {
        return call().contentType(ContentType.JSON).body(body).patch("/admin/api" + path);
    }

    public Response delete(String path) {
        return call().delete("/admin/api" + path);
    }

    /// The id of a new role with these permissions.
    public UUID role(String name, String... permissions) {
        return made(post("/roles", Map.of("name", name, "permissions", List.of(permissions))));
    }

    /// The id of a new organization.
    public UUID organization() {
        return made(post("/organizations", Map.of("slug", People.fresh(), "name", "Acme")));
    }

    private static UUID made(Response response) {
        return response.then().statusCode(201).extract().jsonPath().getUUID("id");
    }

    private RequestSpecification call() {
        return given().urlEncodingEnabled(false).auth().oauth2(token);
    }
}
