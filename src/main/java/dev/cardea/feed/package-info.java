/// What services that verify tokens ask of Cardea beside introspection: `/oauth/check`, for
/// gateways that ask about each request. What a token is worth, {@link dev.cardea.tokens} knows.
@NullMarked
package dev.cardea.feed;

import org.jspecify.annotations.NullMarked;
