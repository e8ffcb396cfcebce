package dev.larder.benchmarks.measure;

import java.util.function.Supplier;

/**
 * One way to do what a contest is about.
 *
 * @param name as it stands in the table; unique in its contest
 * @param operation the call
 * @param beside begins what else goes on while it is measured, and only then; not while its commands are counted
 * @since 0.1
 */
public record Contender(String name, Operation operation, Supplier<Beside> beside) {
    /**
     * Something that goes on while a call is measured.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Beside extends AutoCloseable {
        /** Ends it. */
        @Override
        void close();
    }

    /**
     * A call beside which nothing else goes on.
     *
     * @param name as it stands in the table; unique in its contest
     * @param operation the call
     */
    public Contender(String name, Operation operation) {
        this(name, operation, () -> () -> {});
    }
}
