/// The packaged service as real processes, two on one database: what only shows when one of them
/// revokes, dies, drains or loses the database. Everything is seen through HTTP.
@NullMarked
package dev.cardea.replicas;

import org.jspecify.annotations.NullMarked;
