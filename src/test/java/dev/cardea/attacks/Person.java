package dev.cardea.attacks;

import dev.cardea.accounts.Account;
import dev.cardea.database.Database;
import dev.cardea.support.People;

/// Somebody whose account changes while a test runs.
final class Person {

    private Account account;
    private String password = People.freshPassword();
    private String subject;

    /// The password is nobody else's: that of many who are refused counts as spraying.
    Person(People people) {
        this.account = people.somebody(password);
    }

    String accessToken() {
        return People.login(account, password, "profile").getString("access_token");
    }

    /// Connects the account to one of {@link Elsewhere#PROVIDER}.
    void comesFromElsewhere(Database database) {
        subject = People.fresh();
        database.update(
                "INSERT INTO account_link_subject (provider, subject, account_id) VALUES (?, ?, ?::uuid)",
                Elsewhere.PROVIDER,
                subject,
                id());
        database.update(
                "INSERT INTO account_link (account_id, provider, subject, created_at, used_at)"
                        + " VALUES (?::uuid, ?, ?, now(), now())",
                id(),
                Elsewhere.PROVIDER,
                subject);
    }

    /// As whom that provider knows them; null where it does not.
    String subject() {
        return subject;
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
