package dev.cardea.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people tell of themselves, in rows of their own: no log-in and no refresh reads them.
@ApplicationScoped
public class Profiles {

    private final Database database;
    private final AuditLog audit;
    private final ObjectMapper json;

    @Inject
    Profiles(Database database, AuditLog audit, ObjectMapper json) {
        this.database = database;
        this.audit = audit;
        this.json = json;
    }

    public ProfileClaims of(UUID accountId) {
        return database.one(
                        "SELECT claims FROM profile WHERE account_id = ?",
                        row -> read(row.getString(1)),
                        accountId)
                .orElse(ProfileClaims.NONE);
    }

    /// Somebody about themselves. A number that stays the same keeps an administrator's word for
    /// it.
    public ProfileClaims tell(UUID accountId, ProfileClaims claims) {
        return database.transaction(() -> {
            ProfileClaims before = of(accountId);
            boolean same = Objects.equals(before.phoneNumber(), claims.phoneNumber());
            return set(
                    accountId,
                    claims.phoneVerified(same ? before.phoneNumberVerified() : null),
                    null);
        });
    }

    /// Sets all of it. Throws 404 where there is no such account.
    public ProfileClaims set(UUID accountId, ProfileClaims claims, @Nullable UUID actor) {
        return database.transaction(() -> {
            if (database.one(
                            "SELECT 1 FROM account WHERE id = ? FOR NO KEY UPDATE",
                            row -> true,
                            accountId)
                    .isEmpty()) {
                throw new ProblemException(Problem.NOT_FOUND, "there is no such account");
            }
            String text = write(claims);
            if (database.update(
                            "UPDATE profile SET claims = ?, updated_at = now() WHERE account_id = ?",
                            text,
                            accountId)
                    == 0) {
                database.update(
                        "INSERT INTO profile (account_id, claims, updated_at) VALUES (?, ?, now())",
                        accountId,
                        text);
            }
            database.update("UPDATE account SET updated_at = now() WHERE id = ?", accountId);
            audit.append(AuditEvent.of(Type.PROFILE_CHANGED, accountId).actor(actor));
            return claims;
        });
    }

    private ProfileClaims read(String text) {
        try {
            return json.readValue(text, ProfileClaims.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a profile is not what was written", e);
        }
    }

    private String write(ProfileClaims claims) {
        try {
            return json.writeValueAsString(claims);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a profile always becomes JSON", e);
        }
    }
}
