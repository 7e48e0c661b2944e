/// Passwords: hashing them at a bounded rate, verifying them (also in the formats that imports
/// bring) and refusing those that are easily guessed. Everybody calls `HashingQueue` and
/// `PasswordPolicy`. It stores nothing and knows no accounts.
@NullMarked
package dev.cardea.passwords;

import org.jspecify.annotations.NullMarked;
