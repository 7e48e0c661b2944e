/// The registry of OAuth clients and of the resource servers that tokens are meant for: what each
/// may do, and how a client proves who it is. It grants nothing.
@NullMarked
package dev.cardea.clients;

import org.jspecify.annotations.NullMarked;
