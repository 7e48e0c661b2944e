package dev.cardea.web;

import dev.cardea.protocol.OAuthError;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// On the entity parameter of an OAuth route that takes JSON: a body that cannot be read is refused
/// in the words of OAuth, by this error.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RefusedAs {
    OAuthError value();
}
