package dev.larder.limit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a rule answers while the store cannot be asked.
 *
 * @since 0.1
 */
public enum FailurePolicy {
    /** Everything is admitted: for limits that protect against load. */
    OPEN,
    /** Nothing is admitted: for limits that protect against guessing, such as those of logins and one-time codes. */
    CLOSED,
    /**
     * Each node admits its share: the limit, and the burst, divided by the number of nodes that were there last, and at least 1. It
     * counts from nothing when the outage begins, so all nodes together may admit once more what a window allows, or one each where
     * there are more nodes than that.
     */
    LOCAL;

    /**
     * The name on the wire.
     *
     * @return such as {@code open}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The policy of a name on the wire.
     *
     * @param name such as {@code open}
     * @return empty if there is none of the name
     */
    public static Optional<FailurePolicy> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(one -> one.wireName().equals(name))
                .findFirst();
    }
}
