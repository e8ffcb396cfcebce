package dev.larder.observe;

import dev.larder.observe.Observation.Budget;
import dev.larder.observe.Observation.Server;
import dev.larder.observe.Observation.Slow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What should be changed about the store. */
final class StoreAdvice {
    /** From this part of the budget on the caches are near it. */
    static final double NEAR_BUDGET_PERCENT = 90;

    /** From this part of its limit on a server is nearly full. */
    static final double NEARLY_FULL_PERCENT = 90;

    /** From this part of its limit on a server that evicts nothing will soon refuse to write. */
    static final double FULL_PERCENT = 95;

    /** From this part of its limit on a server has little room to remember further readers. */
    static final double NEARLY_ALL_TRACKED_PERCENT = 90;

    /** The limit of a server that may not be asked for it. */
    static final long DEFAULT_MAX_TRACKED = 1_000_000;

    /** From this on resident against used memory is much. */
    static final double MUCH_FRAGMENTED = 1.5;

    /** Less than this that is lost to fragmentation is not spoken of: a small server always has some. */
    static final long MIN_LOST_BYTES = 100L << 20;

    /** One command of so long is spoken of. */
    static final Duration VERY_SLOW = Duration.ofMillis(100);

    /** Commands of so long are spoken of, if there are {@link #MIN_SLOW}. */
    static final Duration SLOW = Duration.ofMillis(10);

    static final int MIN_SLOW = 3;

    private static final double PERCENT = 100.0;
    private static final double MIB = 1 << 20;
    private static final double MICROS_PER_MILLI = 1e3;

    private StoreAdvice() {}

    static List<Recommendation> of(Observation seen) {
        List<Recommendation> all = new ArrayList<>();
        budget(seen.budget(), all);
        for (Server server : seen.servers()) {
            policy(server, all);
            full(server, all);
            tracking(server, all);
            fragmentation(server, all);
        }
        slow(seen.slowCommands(), all);
        return all;
    }

    private static void budget(@Nullable Budget budget, List<Recommendation> to) {
        if (budget == null || budget.maxBytes() == 0) {
            return;
        }
        double used = PERCENT * budget.usedBytes() / budget.maxBytes();
        if (used >= NEAR_BUDGET_PERCENT) {
            to.add(new Recommendation(
                    Severity.WARNING,
                    "budget_used",
                    "",
                    "Raise the budget of the caches, or keep less: what is worth least is being removed",
                    words(
                            "the caches take %.1f MiB, %.1f %% of %.1f MiB",
                            budget.usedBytes() / MIB, used, budget.maxBytes() / MIB)));
        }
    }

    private static void policy(Server server, List<Recommendation> to) {
        String policy = server.policy();
        if (policy == null || policy.equals("noeviction")) {
            return;
        }
        Long told = server.evictedKeys();
        long evicted = told == null ? 0 : told;
        boolean lost = evicted > 0;
        to.add(new Recommendation(
                lost ? Severity.CRITICAL : Severity.WARNING,
                "eviction_policy",
                server.address(),
                "Set maxmemory-policy to noeviction: at its limit this server evicts sessions, rate limits and stamps"
                        + " as well",
                words("maxmemory-policy is %s at %s", policy, server.address())
                        + (lost ? words("; %d keys were evicted since it started", evicted) : "")));
    }

    private static void full(Server server, List<Recommendation> to) {
        Long used = server.usedBytes();
        Long max = server.maxBytes();
        if (used == null || max == null || max == 0) {
            return;
        }
        double percent = PERCENT * used / max;
        if (percent >= NEARLY_FULL_PERCENT) {
            boolean refuses = "noeviction".equals(server.policy());
            to.add(new Recommendation(
                    refuses && percent >= FULL_PERCENT ? Severity.CRITICAL : Severity.WARNING,
                    "memory_full",
                    server.address(),
                    refuses
                            ? "Raise maxmemory, or lower the budget of the caches: a full server refuses to write"
                            : "Raise maxmemory, or lower the budget of the caches: a full server evicts",
                    words(
                            "%.1f of %.1f MiB, %.1f %%, are used at %s",
                            used / MIB, max / MIB, percent, server.address())));
        }
    }

    private static void tracking(Server server, List<Recommendation> to) {
        Long tracked = server.trackedKeys();
        Long told = server.maxTrackedKeys();
        long max = told == null ? DEFAULT_MAX_TRACKED : told;
        if (tracked == null || max == 0) {
            return;
        }
        double percent = PERCENT * tracked / max;
        if (percent >= NEARLY_ALL_TRACKED_PERCENT) {
            to.add(new Recommendation(
                    Severity.WARNING,
                    "tracking_table",
                    server.address(),
                    "Raise tracking-table-max-keys, or keep fewer keys in the memory of nodes: of more than that the"
                            + " server forgets some at random, and they have to be read anew",
                    words(
                            "%d keys are remembered for nodes that have read them, %.1f %% of %d%s, at %s",
                            tracked,
                            percent,
                            max,
                            told == null ? " (the default; CONFIG GET is refused)" : "",
                            server.address())));
        }
    }

    private static void fragmentation(Server server, List<Recommendation> to) {
        Long used = server.usedBytes();
        Long resident = server.residentBytes();
        if (used == null || used == 0 || resident == null || resident - used < MIN_LOST_BYTES) {
            return;
        }
        double ratio = (double) resident / used;
        if (ratio >= MUCH_FRAGMENTED) {
            to.add(new Recommendation(
                    Severity.INFO,
                    "fragmentation",
                    server.address(),
                    "CONFIG SET activedefrag yes, MEMORY PURGE, or restart the server when it suits: memory is lost to"
                            + " fragmentation",
                    words(
                            "%.1f MiB are resident for %.1f MiB that are used, %.2f times as much, at %s",
                            resident / MIB, used / MIB, ratio, server.address())));
        }
    }

    private static void slow(List<Slow> commands, List<Recommendation> to) {
        List<Slow> slow =
                commands.stream().filter(one -> one.took().compareTo(SLOW) >= 0).toList();
        Duration longest =
                slow.stream().map(Slow::took).max(Duration::compareTo).orElse(Duration.ZERO);
        boolean very = longest.compareTo(VERY_SLOW) >= 0;
        if (!very && slow.size() < MIN_SLOW) {
            return;
        }
        Map<String, Integer> names = new TreeMap<>();
        slow.forEach(one -> names.merge(one.command(), 1, Integer::sum));
        List<String> told = names.entrySet().stream()
                .map(name -> name.getValue() + " " + name.getKey())
                .toList();
        to.add(new Recommendation(
                very ? Severity.WARNING : Severity.INFO,
                "slow_commands",
                "",
                "Look what sends these commands: while one runs, all others wait",
                words(
                        "%s took at least %d ms lately, the longest %.1f ms",
                        String.join(", ", told),
                        SLOW.toMillis(),
                        longest.toNanos() / MICROS_PER_MILLI / MICROS_PER_MILLI)));
    }

    @SuppressWarnings("AnnotateFormatMethod") // All its formats are in this file.
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
