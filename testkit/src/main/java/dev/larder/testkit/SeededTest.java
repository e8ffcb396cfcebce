package dev.larder.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A random test, run once for each of a number of fresh seeds. The method takes the seed as a {@code long}, or a
 * {@link java.util.random.RandomGenerator} made from it, or both.
 *
 * <p>The seed stands in the display name; a failure prints how to run that seed alone: {@code -Dlarder.seed=<seed>}.
 *
 * @since 0.1
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededTestExtension.class)
public @interface SeededTest {

    /** How many seeds, from 1; the property {@code larder.seed} makes it that one seed. */
    int seeds() default 20;
}
