/// One thin layer over JDBC for the statements that matter (one statement where one will do), whole
/// transactions retried, threads that work off rows that are due, and the embedded PostgreSQL of
/// dev mode and trials. It holds no queries: those live in the plural class of their table.
@NullMarked
package dev.cardea.database;

import org.jspecify.annotations.NullMarked;
