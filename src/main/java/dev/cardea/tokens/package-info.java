/// Everything that can be redeemed is minted and redeemed here: access tokens (RFC 9068), refresh
/// tokens, ID tokens. Refresh tokens are computed, not stored; one row a session is rotated in
/// place. Whoever presents a bound token proves here to have what it is bound to (DPoP, RFC 9449; a
/// certificate, RFC 8705). It authenticates no person.
@NullMarked
package dev.cardea.tokens;

import org.jspecify.annotations.NullMarked;
