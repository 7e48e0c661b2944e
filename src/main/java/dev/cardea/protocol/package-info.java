/// What every surface says in the same words: the problems a request can meet. It knows no HTTP
/// beyond the status number that belongs to a problem.
@NullMarked
package dev.cardea.protocol;

import org.jspecify.annotations.NullMarked;
