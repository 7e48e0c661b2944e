package dev.cardea.access;

import dev.cardea.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a token says about what its subject may do: global roles, those held in the active
/// organization, and their permissions.
public record AccessClaims(
        List<String> roles, List<String> permissions, @Nullable UUID organizationId) {

    /// Three columns, read in the statement that issues: `a` is the account's row, `s` the
    /// session's. A membership that is gone takes the active organization with it, and none makes
    /// anybody administer.
    public static final String COLUMNS =
            """
            ARRAY(SELECT r.name FROM account_role x JOIN role r ON r.id = x.role_id WHERE x.account_id = a.id
                  UNION SELECT r.name FROM membership_role x JOIN role r ON r.id = x.role_id
                  WHERE x.account_id = a.id AND x.organization_id = s.organization_id AND r.name <> 'admin' ORDER BY 1),
            ARRAY(SELECT p.permission FROM account_role x JOIN role_permission p ON p.role_id = x.role_id WHERE x.account_id = a.id
                  UNION SELECT p.permission FROM membership_role x JOIN role_permission p ON p.role_id = x.role_id
                  WHERE x.account_id = a.id AND x.organization_id = s.organization_id AND p.permission NOT LIKE 'cardea:%' ORDER BY 1),
            (SELECT m.organization_id FROM membership m WHERE m.account_id = a.id AND m.organization_id = s.organization_id)\
            """;

    /// Reads the {@link #COLUMNS} from column `first` on.
    public static AccessClaims read(ResultSet row, int first) throws SQLException {
        return new AccessClaims(
                Database.strings(row, first),
                Database.strings(row, first + 1),
                row.getObject(first + 2, UUID.class));
    }

    /// Whether they give this scope of the admin API.
    public boolean give(String scope) {
        return roles.contains(Role.ADMIN)
                || permissions.stream()
                        .filter(AdminScopes::isFiner)
                        .flatMap(AdminScopes::implied)
                        .anyMatch(scope::equals);
    }
}
