package dev.larder.redis.link;

/**
 * Which runs of scripts may be made one: those with an equal one of these. Such a script takes any number of sets of keys and of
 * arguments, one set behind the other, and answers with a list of what each comes to, an error of one in its place. Runs that happen to
 * travel in the same batch are then sent as one, so that the server pays once for what a run costs; none waits for another.
 *
 * @param script which script
 * @param slot the slot that their keys share, or {@link Slots#ANY} where servers do not ask for that
 */
public record Joint(String script, int slot) {}
