package dev.cardea.tokens;

import java.util.UUID;

/// What a refresh token says, once its MAC has been checked.
///
/// @param grantId all zero for log-ins of the JSON API
/// @param generation how often its family had been rotated when it was made
record RefreshToken(UUID accountId, UUID sessionId, UUID grantId, int generation) {

    RefreshToken successor() {
        return new RefreshToken(accountId, sessionId, grantId, generation + 1);
    }
}
