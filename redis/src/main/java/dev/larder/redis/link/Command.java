package dev.larder.redis.link;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command as it goes to the server, and how its reply is read.
 *
 * @param parts the command's name and arguments; not to be changed afterwards
 * @param more commands that travel right behind it to the same node, none for most. Their replies and the first make one, a list; an
 *     error among them is the reply of all. Only what may be sent again can have some: it is sent again as a whole. While their slot is
 *     on its way to another node, some keys may be here and some there: then the answer is the error {@code ASK}, see {@link #apart}
 * @param joint if it is a run of a script that may be joined with others of the same: then its reply is its own part of theirs
 * @param slot the hash slot of its keys, or {@link Slots#ANY} where any node answers alike
 * @param repeat whether it may be sent again when nobody knows if it was carried out
 * @param decoder turns the reply into the answer
 * @param <T> the answer
 */
public record Command<T extends @Nullable Object>(
        List<byte[]> parts,
        List<List<byte[]>> more,
        @Nullable Joint joint,
        int slot,
        Repeat repeat,
        ReplyDecoder<T> decoder) {
    /** Checks that what has companions may be sent again. */
    public Command {
        if (!more.isEmpty() && repeat != Repeat.SAFE) {
            throw new IllegalArgumentException("commands that travel together must be safe to send again");
        }
    }

    /**
     * A command alone.
     *
     * @param parts the command's name and arguments; not to be changed afterwards
     * @param slot the hash slot of its keys, or {@link Slots#ANY} where any node answers alike
     * @param repeat whether it may be sent again when nobody knows if it was carried out
     * @param decoder turns the reply into the answer
     */
    public Command(List<byte[]> parts, int slot, Repeat repeat, ReplyDecoder<T> decoder) {
        this(parts, List.of(), null, slot, repeat, decoder);
    }

    /**
     * A run of a script that may be joined with others, see {@link Joint}.
     *
     * @param with which others
     * @return a new command
     */
    public Command<T> joinable(Joint with) {
        return new Command<>(parts, more, with, slot, repeat, decoder);
    }

    /**
     * It and those that travel with it, each by itself.
     *
     * @param each turns each reply into an answer
     * @param <R> these answers
     * @return at least this one, in order
     */
    public <R extends @Nullable Object> List<Command<? extends R>> apart(ReplyDecoder<R> each) {
        List<Command<? extends R>> all = new ArrayList<>(1 + more.size());
        all.add(new Command<R>(parts, slot, repeat, each));
        for (List<byte[]> one : more) {
            all.add(new Command<R>(one, slot, repeat, each));
        }
        return all;
    }

    /**
     * The same with another answer.
     *
     * @param other turns the reply into it
     * @param <R> the other answer
     * @return never null
     */
    public <R extends @Nullable Object> Command<R> decoded(ReplyDecoder<R> other) {
        return new Command<>(parts, more, joint, slot, repeat, other);
    }

    /** Whether a command may be sent again after its connection broke before the reply came. */
    public enum Repeat {
        /** Doing it twice is doing it once: reads, and writes of fixed values. */
        SAFE,
        /** Doing it twice differs from doing it once: increments, pushes, scripts that say so. */
        UNSAFE
    }
}
