/// Log-in sessions: one row a device, from log-in to its end. Refresh grants hang on it and go with
/// it. It proves nobody's identity and issues no token.
@NullMarked
package dev.cardea.sessions;

import org.jspecify.annotations.NullMarked;
