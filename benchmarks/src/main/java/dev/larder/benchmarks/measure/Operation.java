package dev.larder.benchmarks.measure;

/**
 * One call of what is measured, as a caller makes it. Thread-safe; fails with an unchecked exception when the answer is
 * not what it must be, so that nothing is fast by being wrong.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Operation {
    /**
     * Makes the call and returns when its answer is there.
     *
     * @param turn a number to choose the key by, another one each time
     */
    void call(int turn);
}
