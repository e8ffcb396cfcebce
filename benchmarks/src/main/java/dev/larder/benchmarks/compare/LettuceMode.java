package dev.larder.benchmarks.compare;

/**
 * When a Lettuce connection flushes.
 *
 * @since 0.1
 */
public enum LettuceMode {
    /** Each command, as Lettuce does unless told otherwise. */
    EACH,
    /** Netty's handler puts off flushes while more is to come. */
    CONSOLIDATED,
    /** Commands are queued by their callers, and one of the callers flushes for all. */
    COMBINED
}
