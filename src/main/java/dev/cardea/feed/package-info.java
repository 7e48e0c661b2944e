/// What services that verify tokens follow and ask, beside introspection: the revocation feed as
/// signed pages and streams, status lists, and how far each verifier has come; and `/oauth/check`,
/// for gateways that ask about each request. It revokes nothing: the rules are {@link
/// dev.cardea.revocation}'s, and what a token is worth, {@link dev.cardea.tokens} knows.
@NullMarked
package dev.cardea.feed;

import org.jspecify.annotations.NullMarked;
