/// What an attacker would try, one class an attack, each on every acceptor that shares the fault;
/// and two matrices: every grant by every state of an account and of a client, and every kind of
/// token by every acceptor. Everything is seen through HTTP.
package dev.cardea.attacks;
