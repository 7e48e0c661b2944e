package dev.cardea.attacks;

import dev.cardea.accounts.Account;
import dev.cardea.support.People;

/// Somebody whose account changes while a test runs.
final class Person {

    private Account account;
    private String password = People.freshPassword();

    /// The password is nobody else's: that of many who are refused counts as spraying.
    Person(People people) {
        this.account = people.somebody(password);
    }

    String accessToken() {
        return People.login(account, password, "profile").getString("access_token");
    }

    Account account() {
        return account;
    }

    String id() {
        return account.id().toString();
    }

    String password() {
        return password;
    }

    void becomes(Account other) {
        this.account = other;
    }

    void knows(String other) {
        this.password = other;
    }
}
