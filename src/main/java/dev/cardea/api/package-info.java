/// The JSON API of client apps: register, log in, refresh, log out, and everything people do with
/// their own account. Each resource parses, calls one use case and answers; no rule of the domain
/// lives here.
@NullMarked
package dev.cardea.api;

import org.jspecify.annotations.NullMarked;
