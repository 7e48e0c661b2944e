/// The registry of OAuth clients and of the resource servers that tokens are meant for: what each
/// may do, how a client proves who it is, and what people agreed to give it. {@link
/// dev.cardea.clients.Clients} and {@link dev.cardea.clients.ResourceServers} are what requests
/// ask, from memory; {@link dev.cardea.clients.ClientRegistry} and {@link
/// dev.cardea.clients.ResourceServerRegistry} change what is there, and {@link
/// dev.cardea.clients.ClientTrust} takes trust from a client. It grants nothing.
@NullMarked
package dev.cardea.clients;

import org.jspecify.annotations.NullMarked;
