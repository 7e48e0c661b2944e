package dev.cardea.support;

import dev.cardea.access.Role;
import dev.cardea.access.Roles;
import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/// Callers whom every route of the JSON API lets in.
@ApplicationScoped
public class Callers {

    @Inject People people;
    @Inject Roles roles;
    @Inject Database database;

    /// Somebody logged in with every scope there is, as an administrator.
    public record Caller(Account account, JsonPath answer) {

        public String token() {
            return answer.getString("access_token");
        }

        public String bearer() {
            return "Bearer " + token();
        }
    }

    public Caller administrator() {
        Account account = people.somebody();
        roles.grant(account.id(), adminRole(), null);
        return new Caller(
                account, People.login(account, "openid profile email roles cardea:admin"));
    }

    public void forget(Caller caller) {
        database.update(
                "DELETE FROM account_identifier WHERE account_id = ?", caller.account().id());
        database.update("DELETE FROM account WHERE id = ?", caller.account().id());
    }

    private Role adminRole() {
        return roles.all().stream()
                .filter(role -> role.name().equals(Role.ADMIN))
                .findFirst()
                .orElseGet(() -> roles.create(Role.ADMIN, "", Set.of(), null));
    }
}
