package dev.larder.redis;

import java.util.Locale;

/**
 * What a command does, for the response times: kinds that differ in what they cost are told apart.
 *
 * @since 0.1
 */
public enum CommandKind {
    /** Reads of one key, or of several with one command. */
    READ,
    /** Writes of one key, and messages published. */
    WRITE,
    /** Scripts. */
    SCRIPT,
    /** Several commands in one round trip; counted once a batch. */
    BATCH,
    /** Pages of a scan. */
    SCAN,
    /** Information that the servers give of themselves. */
    SERVER;

    /**
     * The word used on the wire and as a metric's tag.
     *
     * @return the name in lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
