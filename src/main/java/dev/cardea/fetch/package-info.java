/// Outgoing requests to URIs that somebody else named: clients' keys and metadata documents, sector
/// identifiers, log-out notifications, other providers, web hooks. {@link
/// dev.cardea.fetch.GuardedFetch} is the only way out, so that nobody reaches through Cardea what
/// he could not reach himself. What an answer means is known above; mail and the database have ways
/// of their own.
@NullMarked
package dev.cardea.fetch;

import org.jspecify.annotations.NullMarked;
