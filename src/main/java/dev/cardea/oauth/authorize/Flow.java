package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request on its way through log-in and consent. It travels with the browser, sealed: no table
/// grows with requests that nobody finishes, and any replica goes on with it after a restart.
///
/// @param startedAt seconds since the epoch
/// @param pushed the `request_uri` that it came from, which ends when the request is answered
/// @param proved the account that somebody proved, or chose, on the way
/// @param agreed the account that agreed on the way
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Flow(
        AuthorizationRequest request,
        long startedAt,
        @Nullable String pushed,
        @Nullable UUID proved,
        @Nullable UUID agreed) {

    public Flow provedBy(UUID accountId) {
        return new Flow(request, startedAt, pushed, accountId, agreed);
    }

    public Flow agreedBy(UUID accountId) {
        return new Flow(request, startedAt, pushed, proved, accountId);
    }
}
