/// Randomness, comparison in constant time, ids, encryption at rest and the JCA provider. The only
/// place that touches `SecureRandom`. It makes no tokens and knows no keys but the master key.
@NullMarked
package dev.cardea.crypto;

import org.jspecify.annotations.NullMarked;
