package dev.larder.limit;

import dev.larder.base.LatencyHistogram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules in force on this node: those of its configuration, and over them those that were put live. Thread-safe. */
final class RuleBook {
    private static final Logger LOG = LoggerFactory.getLogger(RuleBook.class);

    private final Map<String, Rule> configured;

    /** By name; of a rule that is gone too, until the end: there are only so many names. */
    private final Map<String, RuleCounters> counters = new ConcurrentHashMap<>();

    private volatile Page page;

    private record Page(Map<String, ActiveRule> byName, List<ActiveRule> matching) {}

    RuleBook(List<Rule> configured) {
        Map<String, Rule> byName = new LinkedHashMap<>();
        configured.forEach(rule -> byName.put(rule.name(), rule));
        this.configured = byName;
        this.page = page(byName);
    }

    private Page page(Map<String, Rule> rules) {
        Map<String, ActiveRule> byName = new LinkedHashMap<>();
        List<ActiveRule> matching = new ArrayList<>();
        new TreeMap<>(rules).forEach((name, rule) -> {
            ActiveRule active = ActiveRule.of(rule, counters.computeIfAbsent(name, none -> new RuleCounters()));
            byName.put(name, active);
            if (rule.match() != null) {
                matching.add(active);
            }
        });
        return new Page(byName, List.copyOf(matching));
    }

    /** Takes over what was put live. A rule that has not changed stays the same object. */
    synchronized void live(Map<String, String> texts) {
        Map<String, Rule> rules = new LinkedHashMap<>(configured);
        texts.forEach((name, text) -> {
            if (text.isEmpty()) {
                rules.remove(name);
            } else {
                Rule rule = read(name, text);
                if (rule != null) {
                    rules.put(name, rule);
                }
            }
        });
        rules.replaceAll((name, rule) -> {
            ActiveRule before = page.byName().get(name);
            return before != null && before.rule().equals(rule) ? before.rule() : rule;
        });
        page = page(rules);
    }

    private @Nullable Rule read(String name, String text) {
        try {
            return RuleText.read(name, text);
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "the rule {} cannot be read by this version, what was known of it stays: {}", name, e.getMessage());
            ActiveRule before = page.byName().get(name);
            return before == null ? null : before.rule();
        }
    }

    ActiveRule get(String name) {
        ActiveRule rule = find(name);
        if (rule == null) {
            throw new IllegalArgumentException(
                    "rule must be one of " + page.byName().keySet() + ", was " + name);
        }
        return rule;
    }

    @Nullable
    ActiveRule find(String name) {
        return page.byName().get(name);
    }

    /** Those that a request is counted by. */
    List<Counted> of(LimitRequest request) {
        List<Counted> counted = new ArrayList<>(4);
        for (ActiveRule rule : page.matching()) {
            Counted one = rule.of(request);
            if (one != null) {
                counted.add(one);
            }
        }
        return counted;
    }

    Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        page.byName().forEach((name, active) -> rules.put(name, active.rule()));
        return Collections.unmodifiableMap(rules);
    }

    Map<String, LimitStats> stats(long nowNanos) {
        Map<String, LimitStats> stats = new LinkedHashMap<>();
        page.byName()
                .forEach((name, active) -> stats.put(name, active.counters().snapshot(nowNanos)));
        return Collections.unmodifiableMap(stats);
    }

    LatencyHistogram checkLatency() {
        LatencyHistogram all = LatencyHistogram.NONE;
        for (ActiveRule active : page.byName().values()) {
            all = all.plus(active.counters().latency.histogram());
        }
        return all;
    }
}
