/// What is good once and was made by others: the `jti` of client assertions, DPoP proofs, request
/// objects and assertions. It verifies nothing; whoever verified a JWT asks here whether it was
/// there before.
@NullMarked
package dev.cardea.replay;

import org.jspecify.annotations.NullMarked;
