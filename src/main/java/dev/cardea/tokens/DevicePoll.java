package dev.cardea.tokens;

/// What a device learns when it asks whether somebody has decided (RFC 8628 §3.5).
public sealed interface DevicePoll {

    /// Nobody has decided yet.
    record Pending() implements DevicePoll {}

    /// The device asked again too soon: from now on it has to wait longer.
    record TooSoon() implements DevicePoll {}

    record Denied() implements DevicePoll {}

    record Expired() implements DevicePoll {}

    /// Somebody allowed it; the code is still to be redeemed.
    record Allowed(DeviceGrant grant) implements DevicePoll {}

    /// No code of this client's, or redeemed before.
    record Unknown() implements DevicePoll {}
}
