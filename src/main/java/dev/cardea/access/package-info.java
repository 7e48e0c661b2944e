/// What people may do: roles with permissions, organizations with members, and what of it a token
/// carries. Roles and organizations are small reference tables that administrators edit (Panache
/// entities); who holds them stands beside the account. It knows no HTTP and does not decide who
/// may administer.
@NullMarked
package dev.cardea.access;

import org.jspecify.annotations.NullMarked;
