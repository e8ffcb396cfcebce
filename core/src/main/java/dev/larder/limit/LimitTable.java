package dev.larder.limit;

import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What takes, peeks and the rest do to the states of rules: pure arithmetic, whatever keeps the states. The model that the scripts of
 * Redis are compared with, decision for decision.
 *
 * <p>Thread-safe; the caller sees to it that nobody else changes the states meanwhile.
 *
 * @since 0.1
 */
public final class LimitTable {
    /** How many bytes a number takes that scripts are told, or tell. */
    public static final int NUMBER_BYTES = 7;

    private static final int DIGEST_BYTES = 12;
    private static final MessageDigest SHA_256 = sha256();

    /** Keeps states for a caller; knows nothing of what they hold. */
    public interface States {
        /**
         * What is kept for a key.
         *
         * @param key the key
         * @return as it was given to {@link #put}, or null
         */
        @Nullable
        Object get(Keyed key);

        /**
         * Keeps something.
         *
         * @param key the key
         * @param state what to keep
         * @param lastsMicros after which time it means nothing, at least 1
         */
        void put(Keyed key, Object state, long lastsMicros);

        /**
         * Keeps nothing any more.
         *
         * @param key the key
         */
        void remove(Keyed key);
    }

    private LimitTable() {}

    /**
     * Carries out one take.
     *
     * @param states what is kept
     * @param take what to take
     * @param nowMicros the time
     * @return what came of it
     */
    public static Taken take(States states, Take take, long nowMicros) {
        List<Entry<?>> entries = new ArrayList<>(take.on().size());
        take.on().forEach(key -> entries.add(Entry.of(states, key, nowMicros)));
        long times = take.times();
        for (Entry<?> entry : entries) {
            times = entry.key.rule().shadow() ? times : Math.min(times, entry.room() / take.cost());
        }
        List<Standing> standings = new ArrayList<>(entries.size());
        for (Entry<?> entry : entries) {
            standings.add(entry.take(take, times));
            entry.keepIfChanged(states);
        }
        return new Taken(times, standings);
    }

    /**
     * How a rule stands.
     *
     * @param states what is kept
     * @param key the rule and whom it limits
     * @param cost for how many permits it is asked
     * @param nowMicros the time
     * @return never null
     */
    public static Standing peek(States states, Keyed key, long cost, long nowMicros) {
        return Entry.of(states, key, nowMicros).standing(0, cost, 0);
    }

    /**
     * Refuses a cost that a rule can never admit.
     *
     * @param rule the rule
     * @param cost permits
     * @throws IllegalArgumentException unless the cost is between 1 and the rule's capacity
     */
    public static void checkCost(Rule rule, long cost) {
        if (cost < 1 || cost > rule.capacity()) {
            throw new IllegalArgumentException("cost must be between 1 and " + rule.capacity() + ", what the rule "
                    + rule.name() + " holds, was " + cost);
        }
    }

    /**
     * Gives permits back.
     *
     * @param states what is kept
     * @param key the rule and whom it limits
     * @param permits how many
     * @param nowMicros the time
     */
    public static void giveBack(States states, Keyed key, long permits, long nowMicros) {
        change(states, key, nowMicros, entry -> entry.giveBack(permits));
    }

    /**
     * Gives back what a holder has.
     *
     * @param states what is kept
     * @param key the rule and whom it limits
     * @param holder whose
     * @param nowMicros the time
     */
    public static void release(States states, Keyed key, long holder, long nowMicros) {
        change(states, key, nowMicros, entry -> entry.release(holder));
    }

    private static void change(States states, Keyed key, long nowMicros, Consumer<Entry<?>> change) {
        Entry<?> entry = Entry.of(states, key, nowMicros);
        change.accept(entry);
        entry.keep(states);
    }

    /**
     * What an id is called by where it is kept: 96 bits of its SHA-256, so that nobody reads ids there.
     *
     * @param id any string
     * @return 16 characters of A-Z a-z 0-9 - _
     */
    public static String digest(String id) {
        byte[] all = copy().digest(id.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, DIGEST_BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM must know SHA-256, this one does not", e);
        }
    }

    private static MessageDigest copy() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            return sha256();
        }
    }

    /**
     * What scripts are told of a rule: see {@code limit.lua}.
     *
     * @param rule the rule
     * @return a letter for the algorithm, whether the rule is in shadow, and five numbers in the units of the scripts, of 7 bytes each
     */
    public static byte[] parameters(Rule rule) {
        long window = rule.windowMicros();
        return switch (rule.algorithm()) {
            case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> {
                Pace pace = Pace.of(rule);
                yield packed(
                        rule,
                        rule.algorithm() == Algorithm.LEAKY_QUEUE ? 'q' : 'b',
                        pace.micros(),
                        pace.nanos(),
                        pace.fillMicros(),
                        pace.fillNanos(),
                        pace.tag());
            }
            case SLIDING_WINDOW -> packed(rule, 'l', rule.limit(), window, LogKernel.grainMicros(rule), 0, 0);
            case SLIDING_LOG -> packed(rule, 'l', rule.limit(), window, 1, 0, 0);
            case FIXED_WINDOW -> packed(rule, 'w', rule.limit(), window, 0, 0, 0);
            case CONCURRENCY -> packed(rule, 'h', rule.limit(), window, 0, 0, 0);
        };
    }

    private static byte[] packed(Rule rule, char letter, long... numbers) {
        byte[] packed = new byte[2 + NUMBER_BYTES * numbers.length];
        packed[0] = (byte) letter;
        packed[1] = (byte) (rule.shadow() ? 1 : 0);
        for (int i = 0; i < numbers.length; i++) {
            pack(numbers[i], packed, 2 + NUMBER_BYTES * i);
        }
        return packed;
    }

    /**
     * Writes a number as scripts read it: in {@link #NUMBER_BYTES} bytes, the highest first.
     *
     * @param number from 0 up to 2^53
     * @param to where to
     * @param at from where on
     */
    public static void pack(long number, byte[] to, int at) {
        for (int i = 0; i < NUMBER_BYTES; i++) {
            to[at + i] = (byte) (number >>> (8 * (NUMBER_BYTES - 1 - i)));
        }
    }

    /**
     * Reads a number as scripts write it.
     *
     * @param from what holds it
     * @param at from where on
     * @return from 0 up to 2^56 - 1
     */
    public static long unpack(byte[] from, int at) {
        long number = 0;
        for (int i = 0; i < NUMBER_BYTES; i++) {
            number = (number << 8) | (from[at + i] & 0xff);
        }
        return number;
    }

    /** One key in the course of one operation. */
    private static final class Entry<S extends LimitState> {
        final Keyed key;
        private final Kernel<S> kernel;
        private final @Nullable LimitState kept;
        private final long nowMicros;
        private S state;

        private Entry(Keyed key, Kernel<S> kernel, @Nullable LimitState kept, long nowMicros) {
            this.key = key;
            this.kernel = kernel;
            this.kept = kept;
            this.nowMicros = nowMicros;
            this.state = kernel.at(kept, nowMicros);
        }

        static Entry<?> of(States states, Keyed key, long nowMicros) {
            LimitState kept = states.get(key) instanceof LimitState state ? state : null;
            return of(key, Kernel.of(key.rule()), kept, nowMicros);
        }

        private static <S extends LimitState> Entry<S> of(
                Keyed key, Kernel<S> kernel, @Nullable LimitState kept, long nowMicros) {
            return new Entry<>(key, kernel, kept, nowMicros);
        }

        long room() {
            return kernel.room(state, nowMicros);
        }

        /** A rule in shadow takes what it has room for, so that it counts as it would if it refused. */
        Standing take(Take take, long times) {
            long mine = key.rule().shadow() ? Math.min(times, room() / take.cost()) : times;
            long delay = kernel.delayMicros(state, nowMicros);
            if (mine > 0) {
                state = kernel.spend(state, mine * take.cost(), take.holder(), nowMicros);
            }
            return standing(mine, take.cost(), delay);
        }

        Standing standing(long times, long cost, long delay) {
            return new Standing(
                    times,
                    room(),
                    kernel.waitMicros(state, cost, nowMicros),
                    kernel.resetMicros(state, nowMicros),
                    delay);
        }

        void giveBack(long permits) {
            state = kernel.giveBack(state, permits, nowMicros);
        }

        void release(long holder) {
            state = kernel.release(state, holder);
        }

        /** What stays as it is ends when it would have: of a rule with a longer window by now, only what is taken lasts as long as that. */
        void keepIfChanged(States states) {
            if (!state.equals(kept) || kernel.lastsMicros(state, nowMicros) <= 0) {
                keep(states);
            }
        }

        void keep(States states) {
            long lasts = kernel.lastsMicros(state, nowMicros);
            if (lasts > 0) {
                states.put(key, state, lasts);
            } else {
                states.remove(key);
            }
        }
    }
}
