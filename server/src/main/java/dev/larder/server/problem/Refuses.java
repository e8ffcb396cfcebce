package dev.larder.server.problem;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the statuses of problems that an operation answers with beside those that every operation can: the OpenAPI
 * document lists them.
 *
 * @since 0.1
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Refuses {
    /**
     * The statuses.
     *
     * @return such as 404
     */
    int[] value();
}
