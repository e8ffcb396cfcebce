package dev.larder.fleet;

import dev.larder.base.Call;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes that share a store say that they are there, and leave samples of how they do. It moves bytes and knows nothing of what
 * they mean.
 *
 * <p>Thread-safe. Each call ends within the store's deadline; while the store cannot be asked it fails with {@link
 * dev.larder.base.StoreUnavailableException}. All that is kept has a time to live.
 *
 * @since 0.1
 */
public interface FleetStore {
    /** How many nodes are remembered; one more, and the one that would be forgotten first makes room. */
    int MAX_NODES = 256;

    /** The longest account of itself that a node may give, in bytes. */
    int MAX_ACCOUNT_BYTES = 64 << 10;

    /** The longest sample, in bytes. */
    int MAX_SAMPLE_BYTES = 16 << 10;

    /** How many samples of one series a node may keep. */
    int MAX_SAMPLES = 2_000;

    /** How many samples may be published at once. */
    int MAX_BATCH = 64;

    /** The longest time to live that may be asked for: 32 days. */
    long MAX_TTL_MILLIS = 32L * 24 * 60 * 60 * 1000;

    /** What a node and a series may be called. */
    String NAME = "[a-zA-Z0-9_-]{1,64}";

    /**
     * Says that a node is there, in place of what it said before, and adds samples. One round trip, O(samples). A sample that is the last
     * one of its series already is not added again, so doing it twice is doing it once.
     *
     * @param node who, matching {@link #NAME}
     * @param account what it says of itself, at most {@link #MAX_ACCOUNT_BYTES}
     * @param ttlMillis after what time without another word it is not there any more, from 1 to {@link #MAX_TTL_MILLIS}
     * @param additions at most {@link #MAX_BATCH}
     * @return a call that answers once it is done
     */
    Call<@Nullable Void> publish(String node, byte[] account, long ttlMillis, List<Addition> additions);

    /**
     * Says that a node is gone; its samples stay. One round trip, O(1).
     *
     * @param node who
     * @return whether it was there
     */
    Call<Boolean> leave(String node);

    /**
     * The nodes that are there, with what they say of themselves. Two round trips, O(nodes).
     *
     * @return by node, sorted
     */
    Call<Map<String, byte[]>> present();

    /**
     * The samples of a series, of all nodes that are remembered, whether they are there or not. Two round trips, O(nodes + samples).
     *
     * @param series which, matching {@link #NAME}
     * @param last how many of each node, the newest, from 1 to {@link #MAX_SAMPLES}
     * @return by node, sorted, the oldest first; nodes without any left out
     */
    Call<Map<String, List<byte[]>>> samples(String series, int last);

    /**
     * The store's own clock, on which all nodes agree. No round trip.
     *
     * @return milliseconds since 1970-01-01 UTC
     */
    long clockMillis();

    /**
     * A sample that is added to a series of a node.
     *
     * @param series which, matching {@link #NAME}
     * @param sample at least 1 byte, at most {@link #MAX_SAMPLE_BYTES}; must not be changed afterwards
     * @param keep how many samples of the series are kept, from 1 to {@link #MAX_SAMPLES}
     * @param ttlMillis after what time without another one the series is forgotten, from 1 to {@link #MAX_TTL_MILLIS}
     */
    record Addition(String series, byte[] sample, int keep, long ttlMillis) {
        /** Checks. */
        public Addition {
            checkName("series", series);
            Objects.requireNonNull(sample, "sample");
            checkBetween("bytes of a sample", sample.length, 1, MAX_SAMPLE_BYTES);
            checkBetween("samples to keep", keep, 1, MAX_SAMPLES);
            checkBetween("ttlMillis", ttlMillis, 1, MAX_TTL_MILLIS);
        }
    }

    /**
     * Checks what is given to {@link #publish}, for stores.
     *
     * @param node who
     * @param account what it says of itself
     * @param ttlMillis for how long it is there
     * @param additions its samples
     * @throws IllegalArgumentException if anything is not accepted
     */
    static void check(String node, byte[] account, long ttlMillis, List<Addition> additions) {
        checkName("node", node);
        checkBetween("bytes of an account", account.length, 1, MAX_ACCOUNT_BYTES);
        checkBetween("ttlMillis", ttlMillis, 1, MAX_TTL_MILLIS);
        checkBetween("additions", additions.size(), 0, MAX_BATCH);
    }

    /**
     * Checks what is given to {@link #samples}, for stores.
     *
     * @param series which
     * @param last how many
     * @throws IllegalArgumentException if anything is not accepted
     */
    static void check(String series, int last) {
        checkName("series", series);
        checkBetween("last", last, 1, MAX_SAMPLES);
    }

    /**
     * Checks the name of a node or a series, for stores.
     *
     * @param what which of them
     * @param name the name
     * @throws IllegalArgumentException if it does not match {@link #NAME}
     */
    static void checkName(String what, String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(what + " must match " + NAME + ", was \"" + name + '"');
        }
    }

    private static void checkBetween(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be between " + least + " and " + most + ", was " + value);
        }
    }
}
