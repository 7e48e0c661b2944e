/// Signing keys from birth to deletion, the JWKS that publishes them, and the one place where a JWT
/// of ours is signed or verified, and one of others verified (RFC 8725). It knows nothing of what a
/// token means: claims come from above, and whether a verified token was revoked is asked above
/// too.
@NullMarked
package dev.cardea.keys;

import org.jspecify.annotations.NullMarked;
