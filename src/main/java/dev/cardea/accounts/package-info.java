/// People: registering, proving an e-mail address, profile, passwords, closing the account. It owns
/// `account`, `account_identifier`, `credential` and `one_time_token`. It logs nobody in and knows
/// no session; what ends trust goes through `revocation`.
@NullMarked
package dev.cardea.accounts;

import org.jspecify.annotations.NullMarked;
