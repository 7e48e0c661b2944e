/// The admin API under `/admin/api`: users, roles, organizations, clients, resource servers,
/// signing keys, revocations and the audit trail. Each resource parses, calls one use case and
/// answers; every route asks for the scope of its noun (`access.AdminScopes`), reading for the one
/// that only reads. {@link dev.cardea.admin.Authority} keeps administrators for `cardea:admin`.
/// Administrators neither choose nor learn anybody's password.
@NullMarked
package dev.cardea.admin;

import org.jspecify.annotations.NullMarked;
