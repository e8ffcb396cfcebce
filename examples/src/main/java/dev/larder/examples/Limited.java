package dev.larder.examples;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Before a method runs, permits are taken of a rule for whoever calls; see {@link LimitedCalls}. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Limited {
    /** The name of the rule. */
    String value();

    /** How many permits. */
    long cost() default 1;
}
