/// The admin API under `/admin/api`: users, roles, organizations, clients, resource servers,
/// signing keys, revocations and the audit trail. Each resource parses, calls one use case and
/// answers; every route asks for the scope `cardea:admin`, which only holders of the role `admin`
/// are granted. Administrators neither choose nor learn anybody's password.
@NullMarked
package dev.cardea.admin;

import org.jspecify.annotations.NullMarked;
