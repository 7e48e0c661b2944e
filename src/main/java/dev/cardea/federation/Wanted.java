package dev.cardea.federation;

import org.jspecify.annotations.Nullable;

/// How somebody is to log in at the other provider.
///
/// @param anew however they are logged in there (`prompt=login`)
/// @param select by an account that they choose (`prompt=select_account`)
/// @param maxAge seconds since they last proved there who they are; null for any
/// @param hint who they probably are; null where nobody knows
public record Wanted(boolean anew, boolean select, @Nullable Long maxAge, @Nullable String hint) {

    public static final Wanted ANYHOW = new Wanted(false, false, null, null);

    /// As whom they say there: a browser may hold somebody else's session.
    public static final Wanted CHOSEN = new Wanted(false, true, null, null);
}
