/// The authorization endpoint: from a request, through log-in and consent, to a response. It mints
/// no token; a code is made in `tokens`.
@NullMarked
package dev.cardea.oauth.authorize;

import org.jspecify.annotations.NullMarked;
