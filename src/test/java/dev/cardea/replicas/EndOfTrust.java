package dev.cardea.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cardea.replicas.Api.Login;
import dev.cardea.revocation.Reason;
import dev.cardea.support.Claims;
import dev.cardea.support.People;
import io.restassured.path.json.JsonPath;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A way in which trust ends, through HTTP: at least the first of two log-ins of one person is
/// refused from then on.
///
/// @param refreshes whether its session goes on, and only its access tokens are refused
record EndOfTrust(String name, Reason reason, boolean refreshes, Way way) {

    private static final String NEW_PASSWORD = "another harbour before dawn";

    /// Where it is done, and to whom.
    record Scene(Api api, Postbox postbox, Login ended, Login other) {

        Administrator administrator() {
            return Administrator.at(api);
        }

        String account() {
            return Claims.of(ended.accessToken()).json().getString("sub");
        }

        String user() {
            return "/users/" + account();
        }
    }

    /// Returns the answer that said so.
    interface Way {
        HttpResponse<String> go(Scene scene);
    }

    static final List<EndOfTrust> ALL =
            List.of(
                    session("log out", Reason.LOGOUT, EndOfTrust::logOut),
                    session(
                            "log out by refresh token",
                            Reason.LOGOUT,
                            EndOfTrust::logOutByRefreshToken),
                    session("log out everywhere", Reason.LOGOUT, EndOfTrust::logOutEverywhere),
                    session("end one session", Reason.SESSION_ENDED, EndOfTrust::endOne),
                    session("end all other sessions", Reason.SESSION_ENDED, EndOfTrust::endOthers),
                    session(
                            "have one session too many",
                            Reason.SESSION_LIMIT,
                            EndOfTrust::exceedSessions),
                    session(
                            "use a spent refresh token",
                            Reason.REFRESH_REUSED,
                            EndOfTrust::useSpentToken),
                    session(
                            "change the password",
                            Reason.PASSWORD_CHANGED,
                            EndOfTrust::changePassword),
                    session(
                            "reset the password by the mailed link",
                            Reason.PASSWORD_RESET,
                            EndOfTrust::resetPassword),
                    tokens(
                            "change the e-mail address",
                            Reason.EMAIL_CHANGED,
                            EndOfTrust::changeEmail),
                    session("close the account", Reason.ACCOUNT_CLOSED, EndOfTrust::close),
                    session(
                            "an administrator disables the account",
                            Reason.ACCOUNT_DISABLED,
                            scene ->
                                    scene.administrator()
                                            .send("POST", scene.user() + "/disable", null)),
                    session(
                            "an administrator deletes the account",
                            Reason.ACCOUNT_CLOSED,
                            scene -> scene.administrator().send("DELETE", scene.user(), null)),
                    session(
                            "an administrator ends one session",
                            Reason.SESSION_ENDED,
                            scene ->
                                    scene.administrator()
                                            .send(
                                                    "DELETE",
                                                    scene.user()
                                                            + "/sessions/"
                                                            + scene.ended().sessionId(),
                                                    null)),
                    session(
                            "an administrator ends all sessions",
                            Reason.SESSION_ENDED,
                            scene ->
                                    scene.administrator()
                                            .send("DELETE", scene.user() + "/sessions", null)),
                    session(
                            "an administrator revokes a session",
                            Reason.SESSION_ENDED,
                            scene ->
                                    revoke(
                                            scene,
                                            Map.of(
                                                    "type", "session",
                                                    "account_id", scene.account(),
                                                    "session_id", scene.ended().sessionId()))),
                    session(
                            "an administrator revokes an account",
                            Reason.SESSION_ENDED,
                            scene ->
                                    revoke(
                                            scene,
                                            Map.of(
                                                    "type",
                                                    "account",
                                                    "account_id",
                                                    scene.account()))),
                    session(
                            "an administrator revokes everything",
                            Reason.EVERYTHING,
                            scene -> revoke(scene, Map.of("type", "everything"))),
                    tokens("take a role away", Reason.ROLE_REMOVED, EndOfTrust::takeRole),
                    tokens("delete a role", Reason.ROLE_REMOVED, EndOfTrust::deleteRole),
                    tokens(
                            "take a role away in an organization",
                            Reason.ROLE_REMOVED,
                            EndOfTrust::takeRoleInOrganization),
                    tokens(
                            "end a membership",
                            Reason.MEMBERSHIP_REMOVED,
                            EndOfTrust::endMembership),
                    tokens(
                            "delete an organization",
                            Reason.ORGANIZATION_DELETED,
                            EndOfTrust::deleteOrganization),
                    tokens("kill the key", Reason.KEY_KILLED, EndOfTrust::killKey));

    /// The session ends, with its refresh tokens.
    private static EndOfTrust session(String name, Reason reason, Way way) {
        return new EndOfTrust(name, reason, false, way);
    }

    /// What was issued is refused; the session goes on.
    private static EndOfTrust tokens(String name, Reason reason, Way way) {
        return new EndOfTrust(name, reason, true, way);
    }

    private static HttpResponse<String> logOut(Scene scene) {
        return scene.api().post("/auth/logout", scene.ended().accessToken(), Map.of());
    }

    private static HttpResponse<String> logOutByRefreshToken(Scene scene) {
        return scene.api()
                .post("/auth/logout", null, Map.of("refresh_token", scene.ended().refreshToken()));
    }

    private static HttpResponse<String> logOutEverywhere(Scene scene) {
        return scene.api()
                .post("/auth/logout", scene.other().accessToken(), Map.of("everywhere", true));
    }

    private static HttpResponse<String> endOne(Scene scene) {
        String session = "/auth/sessions/" + scene.ended().sessionId();
        return scene.api().send("DELETE", session, scene.other().accessToken(), null);
    }

    private static HttpResponse<String> endOthers(Scene scene) {
        return scene.api().send("DELETE", "/auth/sessions", scene.other().accessToken(), null);
    }

    private static HttpResponse<String> exceedSessions(Scene scene) {
        String email = scene.ended().email();
        for (int others = 1; others < Pair.SESSIONS - 1; others++) {
            scene.api().login(email);
        }
        return scene.api().tryLogin(email);
    }

    private static HttpResponse<String> useSpentToken(Scene scene) {
        String spent = scene.ended().refreshToken();
        scene.api().refreshed(scene.api().refreshed(spent));
        return scene.api().refresh(spent);
    }

    private static HttpResponse<String> changePassword(Scene scene) {
        return scene.api()
                .post(
                        "/auth/password/change",
                        scene.other().accessToken(),
                        Map.of("current_password", People.PASSWORD, "new_password", NEW_PASSWORD));
    }

    private static HttpResponse<String> resetPassword(Scene scene) {
        String email = scene.ended().email();
        scene.api().post("/auth/password/forgot", null, Map.of("email", email));
        String token = scene.postbox().token(email, "reset-password");
        return scene.api()
                .post(
                        "/auth/password/reset",
                        null,
                        Map.of("token", token, "password", NEW_PASSWORD));
    }

    private static HttpResponse<String> changeEmail(Scene scene) {
        String address = "new." + scene.ended().email();
        scene.api()
                .post(
                        "/auth/email/change",
                        scene.other().accessToken(),
                        Map.of("email", address, "password", People.PASSWORD));
        String token = scene.postbox().token(address, "confirm-email");
        return scene.api().post("/auth/email/confirm", null, Map.of("token", token));
    }

    private static HttpResponse<String> close(Scene scene) {
        return scene.api()
                .send(
                        "DELETE",
                        "/auth/me",
                        scene.other().accessToken(),
                        Map.of("password", People.PASSWORD));
    }

    private static HttpResponse<String> revoke(Scene scene, Map<String, String> what) {
        return scene.administrator().send("POST", "/revocations", what);
    }

    private static HttpResponse<String> takeRole(Scene scene) {
        Administrator administrator = scene.administrator();
        String held = scene.user() + "/roles/" + administrator.role().get("name").asText();
        administrator.put(held, null);
        return administrator.send("DELETE", held, null);
    }

    private static HttpResponse<String> deleteRole(Scene scene) {
        Administrator administrator = scene.administrator();
        JsonNode role = administrator.role();
        administrator.put(scene.user() + "/roles/" + role.get("name").asText(), null);
        return administrator.send("DELETE", "/roles/" + role.get("id").asText(), null);
    }

    private static HttpResponse<String> takeRoleInOrganization(Scene scene) {
        Administrator administrator = scene.administrator();
        String organization = administrator.organization(scene.account());
        return administrator.send(
                "PUT",
                "/organizations/" + organization + "/members/" + scene.account(),
                Map.of("roles", List.of()));
    }

    private static HttpResponse<String> endMembership(Scene scene) {
        Administrator administrator = scene.administrator();
        String organization = administrator.organization(scene.account());
        return administrator.send(
                "DELETE", "/organizations/" + organization + "/members/" + scene.account(), null);
    }

    private static HttpResponse<String> deleteOrganization(Scene scene) {
        Administrator administrator = scene.administrator();
        String organization = administrator.organization(scene.account());
        return administrator.send("DELETE", "/organizations/" + organization, null);
    }

    private static HttpResponse<String> killKey(Scene scene) {
        String header = scene.ended().accessToken().split("\\.", -1)[0];
        String json = new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
        String kid = new JsonPath(json).getString("kid");
        return scene.administrator().send("POST", "/keys/" + kid + "/kill", null);
    }

    @Override
    public String toString() {
        return name;
    }
}
