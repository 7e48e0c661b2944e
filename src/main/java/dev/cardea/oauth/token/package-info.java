/// The token endpoint: the phases that no grant may skip, and one class a grant.
@NullMarked
package dev.cardea.oauth.token;

import org.jspecify.annotations.NullMarked;
