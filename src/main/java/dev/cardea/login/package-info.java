/// Proves who somebody is and begins the session. It mints nothing: whoever answers asks `tokens`
/// for what that session may have.
@NullMarked
package dev.cardea.login;

import org.jspecify.annotations.NullMarked;
