/// The device flow (RFC 8628) up to the moment when the device has its answer: what a device asks
/// for, and what a person who types its code decides, with the defences of RFC 10027: the person is
/// shown what asks and from where, and is asked every time. It mints nothing; the device redeems
/// its code at the token endpoint.
@NullMarked
package dev.cardea.oauth.device;

import org.jspecify.annotations.NullMarked;
