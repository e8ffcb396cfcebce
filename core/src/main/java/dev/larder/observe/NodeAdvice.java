package dev.larder.observe;

import dev.larder.observe.Observation.Hot;
import dev.larder.observe.Observation.Limit;
import dev.larder.observe.Observation.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What should be changed about what a node does: hot keys, rate limits, near caches, what waits for the store. */
final class NodeAdvice {
    /** A key that was seen less often may be hot by chance. */
    static final long MIN_SAMPLES = 50;

    /** From this part of all reads on a key is hot. */
    static final double HOT_PERCENT = 10;

    /** With fewer checks nothing is said of a rule. */
    static final long MIN_CHECKS = 100;

    /** From this part of its checks on a rule refuses much. */
    static final double MANY_BLOCKS_PERCENT = 20;

    /** From this part of its checks on, which left little, a rule is near its limit. */
    static final double OFTEN_NEAR_PERCENT = 50;

    /** From this part of what may wait on, too much waits. */
    static final double MANY_WAITING_PERCENT = 50;

    /** What waits longer than this is spoken of, however little it is. */
    static final Duration LONG_WAIT = Duration.ofSeconds(30);

    private static final double PERCENT = 100.0;

    private NodeAdvice() {}

    static List<Recommendation> of(Observation seen) {
        List<Recommendation> all = new ArrayList<>();
        seen.hotKeys().forEach(key -> hot(key, all));
        seen.rules().entrySet().forEach(rule -> rule(rule, all));
        nearLink(seen.node(), all);
        outbox(seen.node(), all);
        return all;
    }

    private static void hot(Hot key, List<Recommendation> to) {
        if (!key.inMemory() && key.samples() >= MIN_SAMPLES && key.sharePercent() >= HOT_PERCENT) {
            to.add(new Recommendation(
                    Severity.INFO,
                    "hot_key",
                    key.cache(),
                    words(
                            "Keep values of %s in the memory of the nodes that read it: one key has much of all reads",
                            key.cache()),
                    words(
                            "%s:%s had about %d reads in the last minutes on this node, at least %.1f %% of all (%d sampled)",
                            key.cache(), key.key(), key.reads(), key.sharePercent(), key.samples())));
        }
    }

    private static void rule(Map.Entry<String, Limit> rule, List<Recommendation> to) {
        Limit did = rule.getValue();
        if (did.checks() < MIN_CHECKS) {
            return;
        }
        double blocked = PERCENT * did.blocks() / did.checks();
        double near = PERCENT * did.nearLimit() / did.checks();
        if (blocked >= MANY_BLOCKS_PERCENT) {
            to.add(new Recommendation(
                    Severity.WARNING,
                    "rate_limit_blocks",
                    rule.getKey(),
                    words(
                            "The rule %s refuses much: see whom it refuses, and whether its limit is what is wanted",
                            rule.getKey()),
                    words("%.1f %% of %d checks on this node were refused", blocked, did.checks())));
        } else if (near >= OFTEN_NEAR_PERCENT) {
            to.add(new Recommendation(
                    Severity.INFO,
                    "rate_limit_near",
                    rule.getKey(),
                    words("The rule %s is often near its limit: a little more use, and it refuses", rule.getKey()),
                    words("%.1f %% of %d checks on this node left less than a fifth", near, did.checks())));
        }
    }

    private static void nearLink(@Nullable Node node, List<Recommendation> to) {
        if (node != null && node.wantsNotices() && node.noticesMissing() != null) {
            to.add(new Recommendation(
                    Severity.WARNING,
                    "near_link",
                    "",
                    "See why Redis does not tell of changes: until it does, values in memory are not used",
                    node.noticesMissing()));
        }
    }

    private static void outbox(@Nullable Node node, List<Recommendation> to) {
        if (node == null || node.waiting() == 0) {
            return;
        }
        boolean many = node.fullPercent() >= MANY_WAITING_PERCENT;
        if (many || node.waitingSince().compareTo(LONG_WAIT) >= 0) {
            to.add(new Recommendation(
                    many ? Severity.CRITICAL : Severity.WARNING,
                    "outbox",
                    "",
                    "Bring back the Redis that does not answer: other nodes may read what was invalidated meanwhile",
                    words(
                            "%d removals and invalidations wait on this node, %.0f %% of those that may, the oldest for %d s",
                            node.waiting(),
                            node.fullPercent(),
                            node.waitingSince().toSeconds())));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // All its formats are in this file.
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
