/// Pairwise subjects (OpenID Connect Core §8.1): how tokens of one sector call a person and a
/// session, so that two sectors cannot tell that they know the same one. It computes pseudonyms and
/// remembers for which sectors; which sector a client is of, {@link dev.cardea.clients} knows.
@NullMarked
package dev.cardea.subjects;

import org.jspecify.annotations.NullMarked;
