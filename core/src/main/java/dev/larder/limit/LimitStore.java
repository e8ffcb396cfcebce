package dev.larder.limit;

import dev.larder.base.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the states of rules are kept: the port between the policy and Redis or memory. It computes what {@link LimitTable} computes, by
 * a clock of its own that all nodes share.
 *
 * <p>Thread-safe. Every call ends within the store's deadline; where the store cannot be reached it fails with {@link
 * dev.larder.base.StoreUnavailableException}, and then a take may or may not have been carried out: nothing is ever sent twice that takes
 * or gives back. Every state ends by itself once it means nothing. {@code LimitStoreContract} holds what every implementation must do.
 *
 * @since 0.1
 */
public interface LimitStore {
    /** How many takes one call may carry out. */
    int MAX_TAKES = 256;

    /** How many rules one take may be under. */
    int MAX_RULES = 64;

    /** How many changes the store remembers for nodes that have not heard of them. */
    int MAX_CHANGES = 1_000;

    /** How many names of rules the store keeps. */
    int MAX_NAMES = 1_000;

    /**
     * Carries out takes in their order. Each takes from all of its rules or from none, as far as their states share a place: on a cluster,
     * those of one id do. Where they do not, what was taken from some is given back when others refuse, and meanwhile others may be
     * refused because of it. One round trip; two more to give back and to tell the other nodes. O(rules) for buckets and fixed windows.
     *
     * @param takes at most {@link #MAX_TAKES}
     * @return what came of each, in the order given
     */
    Call<List<Taken>> take(List<Take> takes);

    /**
     * How things stand, without taking anything. One round trip.
     *
     * @param on at most {@link #MAX_RULES}
     * @param cost for how many permits it is asked
     * @return of each, in the order given
     */
    Call<List<Standing>> peek(List<Keyed> on, long cost);

    /**
     * Gives permits back that were taken and not used; of a bucket what lies further back than it is full is lost. Tells the other nodes. One
     * round trip.
     *
     * @param on whose, at most {@link #MAX_RULES}
     * @param permits how many
     * @return a call that answers once they are back
     */
    Call<@Nullable Void> giveBack(List<Keyed> on, long permits);

    /**
     * Gives back what a holder has of concurrency limits. Doing it twice is doing it once. One round trip.
     *
     * @param on whose, at most {@link #MAX_RULES}
     * @param holder as it was taken with
     * @return a call that answers once it is back
     */
    Call<@Nullable Void> release(List<Keyed> on, long holder);

    /**
     * Forgets what was taken. Tells the other nodes. One round trip.
     *
     * @param on whose
     * @return whether anything was kept
     */
    Call<Boolean> reset(Keyed on);

    /**
     * Says that this node is there, and asks what has changed. One round trip.
     *
     * @param node the name of this node, new with each process
     * @param lastsMillis for how long it counts as there
     * @param knownRules the version of the rules that are known, from {@link Sync#rulesVersion()}; -1 for none
     * @param knownChanges up to which change is known, from {@link Sync#lastChange()}; -1 for none
     * @return what is new
     */
    Call<Sync> sync(String node, long lastsMillis, long knownRules, long knownChanges);

    /**
     * Makes a rule known to all nodes, or that there is none of a name. One round trip.
     *
     * @param name the rule's name
     * @param text the rule, or null for none of this name, whatever nodes were configured with
     * @return the version of the rules from now on
     */
    Call<Long> putRule(String name, @Nullable String text);

    /**
     * What all states take. Looks at all keys, a page at a time.
     *
     * @return how many there are and how many bytes they take; empty if there are too many to count
     */
    Call<Optional<Usage>> usage();

    /**
     * Takes permits from all of some rules, or from none.
     *
     * @param on the rules with whom they limit, from 1 to {@link #MAX_RULES}, no two alike
     * @param cost permits each time, from 1 to the least of the rules' capacities
     * @param times how often, one after the other; as often as there is room. 1 if a rule is a queue or a concurrency limit
     * @param holder by what the permits of concurrency limits are given back
     */
    record Take(List<Keyed> on, long cost, long times, long holder) {
        /** Checks. */
        public Take {
            on = List.copyOf(on);
            if (on.isEmpty() || on.size() > MAX_RULES) {
                throw new IllegalArgumentException("rules of a take must be 1 to " + MAX_RULES + ", were " + on.size());
            }
            for (Keyed keyed : on) {
                LimitTable.checkCost(keyed.rule(), cost);
            }
            if (times < 1) {
                throw new IllegalArgumentException("times must be at least 1, was " + times);
            }
        }
    }

    /**
     * What came of a take.
     *
     * @param times how often it was carried out; rules in shadow never make it less
     * @param standings how each rule stood just before the first that was refused, or after the last if none was; for queues the delay is that
     *     of the first one
     */
    record Taken(long times, List<Standing> standings) {
        /** Copies. */
        public Taken {
            standings = List.copyOf(standings);
        }
    }

    /**
     * How a rule stands.
     *
     * @param times how often it was taken from; of a rule in shadow that may be less than the take was carried out
     * @param remaining how many permits can be taken now
     * @param retryMicros in how long the cost that was asked for can be taken if nobody takes anything, 0 if now
     * @param resetMicros in how long all permits are there again if nobody takes anything
     * @param delayMicros how long whoever has taken must wait; of queues alone
     */
    record Standing(long times, long remaining, long retryMicros, long resetMicros, long delayMicros) {}

    /**
     * What is new.
     *
     * @param nodes how many nodes are there, this one included
     * @param rulesVersion the version of the rules
     * @param rules texts by name, empty text for no rule of that name; null if the version is the known one
     * @param lastChange up to which change is told of
     * @param changes what was given back or reset since the one that was known; null if not all are remembered
     */
    record Sync(
            int nodes,
            long rulesVersion,
            @Nullable Map<String, String> rules,
            long lastChange,
            @Nullable List<Change> changes) {}

    /**
     * Something that may make a refusal wrong that was to hold for a while.
     *
     * @param rule the name of the rule
     * @param digest {@link LimitTable#digest} of the id
     */
    record Change(String rule, String digest) {}

    /**
     * What all states take.
     *
     * @param entries how many there are
     * @param bytes what they take, overheads included
     */
    record Usage(long entries, long bytes) {}
}
