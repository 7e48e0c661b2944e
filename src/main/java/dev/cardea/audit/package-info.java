/// The audit trail: what happened, to whom, from where. Entries are only ever added; they go by
/// whole months. No secret, token or password has a field here.
@NullMarked
package dev.cardea.audit;

import org.jspecify.annotations.NullMarked;
