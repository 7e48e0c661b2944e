/// Log-in with another provider: what goes out to it, what comes back and whether that is to be
/// believed, and which account here belongs to whom there. Somebody is known by the provider and
/// the `sub` it gives, never by an e-mail address: that only says whose proof is to be asked for.
/// The messages are made and read by the Nimbus SDK, every one of them goes through `fetch`, and ID
/// tokens are verified by `keys`. It begins no session and keeps no token of the other provider.
@NullMarked
package dev.cardea.federation;

import org.jspecify.annotations.NullMarked;
