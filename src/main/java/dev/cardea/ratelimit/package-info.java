/// What an attacker cannot aim at a victim. Failures pay, a success costs nothing, and no database
/// is asked on the way to a success.
///
/// **Log-in** ({@link dev.cardea.ratelimit.LoginThrottle}). A device that has logged in to the
/// account before carries a token ({@link dev.cardea.ratelimit.KnownDevices}) and has a budget of
/// its own, which nobody else can use up: hostile lockout is not possible from outside. All other
/// devices share one budget for each identifier and one for each source (an IPv4 address, an IPv6
/// /64). A budget refills evenly over its window. Each replica counts in memory before a password
/// is hashed, and failures are counted again in the database, for all replicas together. So over R
/// replicas one budget B admits at most B failures, and R × B more only if all of those are under
/// way at the very moment it runs out; afterwards each replica lets one guess through for each
/// token that refills. When the database is away, each replica still holds to B by itself.
///
/// **Spraying**: a wrong password tried on many identifiers is refused to unknown devices for a
/// window. Passwords are remembered only as a truncated keyed hash, in memory, under a key that the
/// process made up.
///
/// **Costly routes and mails** ({@link dev.cardea.ratelimit.RateLimiter}) are counted likewise.
///
/// The thresholds are `cardea.throttle.*`. Rows of `rate_bucket` hold no identifier and no address,
/// only keyed hashes.
@NullMarked
package dev.cardea.ratelimit;

import org.jspecify.annotations.NullMarked;
