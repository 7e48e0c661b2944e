package dev.cardea.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.access.Memberships;
import dev.cardea.access.Organization;
import dev.cardea.access.Organizations;
import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.clients.ClientRegistry;
import dev.cardea.database.Database;
import dev.cardea.support.OAuthClients;
import dev.cardea.support.People;
import dev.cardea.support.Visitor;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Everything held about somebody is theirs to have.
@QuarkusTest
class ExportTest {

    /// Where the export has what a table holds about somebody.
    private static final Map<String, String> EXPORTED =
            Map.ofEntries(
                    Map.entry("account", "account.id"),
                    Map.entry("account_identifier", "account.email"),
                    Map.entry("account_link", "links.provider"),
                    Map.entry("account_link_subject", "links.subject"),
                    Map.entry("account_role", "roles"),
                    Map.entry("audit_entry", "events.type"),
                    Map.entry("consent", "applications.consents.client_id"),
                    Map.entry("credential", "password_changed_at"),
                    Map.entry("membership", "organizations.organization_id"),
                    Map.entry("membership_role", "organizations.roles"),
                    Map.entry("profile", "profile.nickname"),
                    Map.entry("refresh_grant", "applications.sessions.client_id"),
                    Map.entry("session", "sessions.id"),
                    Map.entry("session_client", "applications.sessions.client_id"),
                    Map.entry("session_receiver", "applications.sessions.client_id"),
                    Map.entry("subject_sector", "applications.subjects.sub"));

    private static final Map<String, String> LEFT_OUT =
            Map.of(
                    "authorization_code",
                    "hashes that are good for a minute",
                    "one_time_token",
                    "hashes of mailed links, for hours; that they were asked for is an event");

    @Inject People people;
    @Inject OAuthClients clients;
    @Inject Organizations organizations;
    @Inject Memberships memberships;
    @Inject Roles roles;
    @Inject Database database;

    private Account account;
    private String token;

    @BeforeEach
    void somebody_is_logged_in() {
        account = people.somebody();
        token = People.login(account, "profile").getString("access_token");
    }

    @Test
    void it_names_every_table_that_knows_of_accounts_or_says_why_not() {
        Set<String> named = new HashSet<>(EXPORTED.keySet());
        named.addAll(LEFT_OUT.keySet());

        assertThat(
                        database.list(
                                "SELECT DISTINCT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                                        + " WHERE (a.attname = 'account_id' OR c.relname = 'account')"
                                        + " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                                        + " AND c.relnamespace = 'public'::regnamespace",
                                row -> row.getString(1)))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void it_has_something_of_each_of_them_and_no_secret() {
        Role role = roles.create(People.fresh(), "A role", Set.of(), account.id());
        roles.grant(account.id(), role, account.id());
        Organization organization =
                organizations.create(People.fresh(), "An organization", account.id());
        memberships.set(account.id(), organization.id(), List.of(role), account.id());
        token = People.login(account, "profile").getString("access_token");
        People.as(token)
                .contentType(ContentType.JSON)
                .body(Map.of("nickname", "Nick"))
                .put("/auth/me/profile")
                .then()
                .statusCode(200);
        database.update(
                "INSERT INTO account_link (account_id, provider, subject, created_at, used_at)"
                        + " VALUES (?, 'acme', 'somebody', now(), now())",
                account.id());
        List<ClientRegistry.Changed> apps =
                List.of(
                        app(Map.of("subject_type", "pairwise")),
                        app(Map.of("backchannel_logout_uri", "https://app.example/out")),
                        app(Map.of("scope", "openid offline_access ssf.read")));
        Visitor visitor = new Visitor(account);
        visitor.tokens(apps.get(0), "openid offline_access");
        visitor.tokens(apps.get(1), "openid");
        visitor.tokens(apps.get(2), "openid");

        JsonPath held = export("");

        EXPORTED.forEach((table, place) ->
                assertThat(held.getString(place)).as(table).isNotIn(null, "", "[]", "[[]]"));
        String[] names = apps.stream().map(app -> app.client().clientId()).toArray(String[]::new);
        assertThat(held.getList("applications.consents.client_id", String.class))
                .containsExactly(names);
        assertThat(held.getString("applications.consents[0].agreed[0].scope"))
                .isEqualTo("openid offline_access");
        assertThat(held.getList("applications.sessions.client_id", String.class))
                .containsExactlyInAnyOrder(names);
        assertThat(held.getList("applications.subjects.sector")).isEqualTo(List.of("app.example"));
        assertThat(held.getList("roles")).isEqualTo(List.of(role.name()));
        assertThat(held.getString("account.name")).isEqualTo("Some Body");
        assertThat(held.getString("organizations[0].organization_id"))
                .isEqualTo(organization.id().toString());
        assertThat(held.getList("events.type", String.class))
                .contains(
                        "ACCOUNT_REGISTERED",
                        "LOGIN_SUCCEEDED",
                        "ACCOUNT_EXPORTED",
                        "CONSENT_GIVEN",
                        "ROLE_GRANTED");
        assertThat(held.getString("events.findAll { it.type == 'CONSENT_GIVEN' }[2].detail"))
                .contains(apps.getFirst().client().id().toString(), "\"openid offline_access\"");
        assertThat(held.getString("next_cursor")).isNull();
        assertThat(held.prettify()).doesNotContain("argon2", "crt_", "secret");
    }

    @Test
    void events_that_find_no_place_are_on_the_next_page() {
        database.update(
                "INSERT INTO audit_entry (id, at, type, account_id, address, user_agent, request_id, detail)"
                        + " SELECT gen_random_uuid(), now() - interval '1 hour', 'LOGIN_FAILED', ?, '', '', '', '{}'"
                        + " FROM generate_series(1, 1000)",
                account.id());
        JsonPath first = export("");
        JsonPath second = export("?cursor=" + first.getString("next_cursor"));

        assertThat(first.getList("events")).hasSize(1000);
        assertThat(second.getString("next_cursor")).isNull();
        List<String> all = new ArrayList<>();
        Stream.of(first, second).forEach(page -> all.addAll(page.getList("events.id")));
        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(1000);
    }

    private ClientRegistry.Changed app(Map<String, Object> more) {
        Map<String, Object> metadata = new HashMap<>(more);
        metadata.put("redirect_uris", List.of("https://app.example/cb"));
        metadata.put("token_endpoint_auth_method", "none");
        metadata.put("grant_types", List.of("authorization_code", "refresh_token"));
        return clients.registered(metadata);
    }

    private JsonPath export(String query) {
        return People.as(token)
                .get("/auth/me/export" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
