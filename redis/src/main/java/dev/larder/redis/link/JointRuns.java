package dev.larder.redis.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes one run of a script of several in a batch. What it says of a place in a batch depends on the batch from there on alone. */
final class JointRuns {
    /** How many runs are made one, at most: the server does nothing else meanwhile. */
    static final int MAX_TOGETHER = 32;

    /** To so many words further runs are added, at most. */
    static final int MAX_WORDS = 1_000;

    /** EVALSHA, the script, the number of keys. */
    private static final int KEYS_AT = 3;

    private JointRuns() {}

    /** Puts those that may be joined next to each other, at the place of the first of them. */
    static void arrange(Pending[] batch) {
        int joinable = 0;
        for (Pending pending : batch) {
            joinable += pending.joint == null ? 0 : 1;
        }
        if (joinable < 2 || batch.length < 3) {
            return;
        }
        Map<Joint, List<Pending>> alike = new LinkedHashMap<>();
        for (Pending pending : batch) {
            if (pending.joint != null) {
                alike.computeIfAbsent(pending.joint, none -> new ArrayList<>()).add(pending);
            }
        }
        Pending[] before = batch.clone();
        int to = 0;
        for (Pending pending : before) {
            if (pending.joint == null) {
                batch[to++] = pending;
            } else {
                for (Pending one : alike.getOrDefault(pending.joint, List.of())) {
                    batch[to++] = one;
                }
                alike.remove(pending.joint);
            }
        }
    }

    /** How many from this place on are one run: 1 for what is joined with nothing. */
    static int length(Pending[] batch, int from) {
        Joint joint = batch[from].joint;
        if (joint == null || batch[from].asking) {
            return 1;
        }
        int words = batch[from].parts.size();
        int end = from + 1;
        while (end < batch.length
                && end - from < MAX_TOGETHER
                && !batch[end].asking
                && joint.equals(batch[end].joint)
                && words + batch[end].parts.size() <= MAX_WORDS) {
            words += batch[end].parts.size();
            end++;
        }
        return end - from;
    }

    /** The words of one run: keys behind keys, arguments behind arguments. */
    static List<byte[]> words(Pending[] batch, int from, int length) {
        List<byte[]> first = batch[from].parts;
        if (length == 1) {
            return first;
        }
        List<byte[]> words = new ArrayList<>(MAX_WORDS / 4);
        words.add(first.get(0));
        words.add(first.get(1));
        words.add(first.get(2));
        int keys = 0;
        for (int i = from; i < from + length; i++) {
            List<byte[]> parts = batch[i].parts;
            int own = keysOf(parts);
            words.addAll(parts.subList(KEYS_AT, KEYS_AT + own));
            keys += own;
        }
        words.set(2, Wire.ascii(Integer.toString(keys)));
        for (int i = from; i < from + length; i++) {
            List<byte[]> parts = batch[i].parts;
            words.addAll(parts.subList(KEYS_AT + keysOf(parts), parts.size()));
        }
        return words;
    }

    private static int keysOf(List<byte[]> parts) {
        int number = 0;
        for (byte digit : parts.get(2)) {
            number = 10 * number + digit - '0';
        }
        return number;
    }

    /** Gives each its part of the reply, or all the error that there is instead. */
    static void keep(Pending[] batch, int from, int length, @Nullable Object reply) {
        if (!(reply instanceof ServerErrorException) && !(reply instanceof List<?> parts && parts.size() == length)) {
            throw new IllegalStateException("a script of " + length + " joint runs must answer with as many parts");
        }
        for (int i = 0; i < length; i++) {
            batch[from + i].keep(reply instanceof List<?> parts ? parts.get(i) : Objects.requireNonNull(reply));
        }
    }
}
