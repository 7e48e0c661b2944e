/// The Shared Signals transmitter (OpenID SSF 1.0, CAEP 1.0): tells receivers that are not ours
/// when a session, a credential or a claim that they rely on is no more, as signed security event
/// tokens (RFC 8417), pushed (RFC 8935) or fetched (RFC 8936). What is told follows from the
/// revocation rules alone, by one table; nothing that ends trust has to think of it. It revokes
/// nothing.
@NullMarked
package dev.cardea.signals;

import org.jspecify.annotations.NullMarked;
