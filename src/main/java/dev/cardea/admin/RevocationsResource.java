package dev.cardea.admin;

import dev.cardea.access.AdminScopes;
import dev.cardea.accounts.Accounts;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.RevocationLog;
import dev.cardea.revocation.RevocationRule;
import dev.cardea.sessions.Logout;
import dev.cardea.tokens.Caller;
import dev.cardea.web.RevocationSeq;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/admin/api/revocations`: the rules by which tokens are refused, and the means to add some.
@Path("/admin/api/revocations")
@Tag(name = "Admin: revocations")
@RolesAllowed(AdminScopes.REVOCATIONS)
public class RevocationsResource {

    /// @param type `account`, `session` or `everything`
    public record RevocationRequest(
            @NotNull @Size(max = 16) String type,
            @Nullable UUID accountId,
            @Nullable UUID sessionId) {}

    /// @param notBefore seconds since the epoch; left out: for ever
    /// @param until seconds since the epoch: by then the last token it can hit has expired
    public record RuleResponse(
            long seq,
            String type,
            String value,
            @Nullable Long notBefore,
            long until,
            String reason) {

        static RuleResponse of(RevocationRule rule) {
            return new RuleResponse(
                    rule.seq(),
                    rule.type().name().toLowerCase(Locale.ROOT),
                    rule.value(),
                    rule.notBefore(),
                    rule.until(),
                    rule.reason());
        }
    }

    /// @param head the `seq` of the newest rule there is
    public record RulesResponse(List<RuleResponse> rules, long head) {}

    private static final Pattern SEQ = Pattern.compile("[0-9]{1,18}");

    private final Caller caller;
    private final Accounts accounts;
    private final RevocationLog log;
    private final Logout logout;
    private final Authority authority;

    @Inject
    RevocationsResource(
            Caller caller,
            Accounts accounts,
            RevocationLog log,
            Logout logout,
            Authority authority) {
        this.caller = caller;
        this.accounts = accounts;
        this.log = log;
        this.logout = logout;
        this.authority = authority;
    }

    @GET
    @RolesAllowed(AdminScopes.REVOCATIONS + AdminScopes.READ)
    @Operation(summary = "The rules after the one of `seq` `after`, in the order of their commits")
    public RulesResponse list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        if (after != null && !SEQ.matcher(after).matches()) {
            throw ProblemException.invalid("after", "must be the seq of a rule");
        }
        long seq = after == null ? 0 : Long.parseLong(after);
        List<RevocationRule> rules = log.after(seq, Paging.limit(limit));
        return new RulesResponse(rules.stream().map(RuleResponse::of).toList(), log.head());
    }

    @POST
    @Operation(summary = "End one session, all sessions of an account, or everything")
    public Response revoke(@NotNull @Valid RevocationRequest request) {
        UUID account = request.accountId();
        UUID session = request.sessionId();
        UUID actor = caller.accountId();
        return RevocationSeq.noContent(
                switch (request.type()) {
                    case "everything" -> {
                        absent("account_id", account);
                        absent("session_id", session);
                        yield logout.everybody(actor);
                    }
                    case "account" -> {
                        absent("session_id", session);
                        UUID id = accounts.get(given("account_id", account)).id();
                        authority.over(id);
                        yield logout.everywhere(id, Reason.SESSION_ENDED, actor);
                    }
                    case "session" ->
                            end(given("account_id", account), given("session_id", session), actor);
                    default ->
                            throw ProblemException.invalid(
                                    "type", "must be one of account, session and everything");
                });
    }

    private long end(UUID account, UUID session, UUID actor) {
        authority.over(account);
        long seq = logout.one(account, session, Reason.SESSION_ENDED, actor);
        if (seq == 0) {
            throw new ProblemException(Problem.NOT_FOUND, "there is no such session");
        }
        return seq;
    }

    private static UUID given(String field, @Nullable UUID id) {
        if (id == null) {
            throw ProblemException.invalid(field, "is missing");
        }
        return id;
    }

    /// Whoever names one account does not mean more than that.
    private static void absent(String field, @Nullable UUID id) {
        if (id != null) {
            throw ProblemException.invalid(field, "does not belong to this type");
        }
    }
}
