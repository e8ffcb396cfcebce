package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.Rule;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What the {@linkplain LimitNode nodes} of a fleet were admitted and refused, and whether the rules explain it. Redis decided at some moment
 * between the two that a line names: against too many admissions those count that surely fell into a time, for a refusal those that may have.
 */
final class AdmissionLog {
    private static final Pattern ADMISSION = Pattern.compile("[a-z_]+ [0-9]+ [0-9]+ [0-9]+ [A-Z]+ [0-9]+");
    private static final Pattern REFUSAL = Pattern.compile(LimitNode.REFUSED + " [a-z_]+ [0-9]+ [0-9]+");
    private static final Pattern RELEASE = Pattern.compile(LimitNode.RELEASED + " [0-9]+ [0-9]+ [0-9]+");
    private static final Pattern DONE = Pattern.compile(LimitNode.DONE + " [0-9]+");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** By how much the clock of Redis and the one of the log may run apart meanwhile. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** What was on its way to the node that was killed when it had been admitted: one check for each of its threads. */
    private static final int LOST = LimitNode.THREADS;

    /** How many refusals of each rule there are at least, or nothing would be shown. */
    private static final int REFUSALS = 30;

    /** How many permits are spent in advance within the last seconds at least, or nothing would be shown either. */
    private static final int LEASES = 10;

    private final List<Admission> admissions = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private final List<Hold> possibleHolds = new ArrayList<>();
    private int nodesDone;
    private long endNanos = Long.MIN_VALUE;
    private Time killed = new Time(Long.MAX_VALUE, Long.MAX_VALUE);

    /** From when to when. */
    private record Time(long from, long to) {}

    /** An admission, and after it by when its turn comes. */
    private record Admission(String rule, long before, long after, long delay, Decision.Source source) {
        static Admission of(String line) {
            String[] words = line.split(" ", -1);
            return new Admission(
                    words[0],
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Decision.Source.valueOf(words[4]));
        }

        Admission turn() {
            return new Admission(rule, before + delay, after + delay, 0, source);
        }
    }

    private record Refusal(String rule, long before, long after) {}

    /** When a permit was held. */
    private record Hold(long from, long to) {}

    /**
     * Reads what all nodes wrote.
     *
     * @param folder where
     * @param killedFrom when one of them was about to be killed
     * @param killedTo when it was dead
     */
    static AdmissionLog read(Path folder, long killedFrom, long killedTo) throws IOException {
        AdmissionLog log = new AdmissionLog();
        log.killed = new Time(killedFrom, killedTo);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "node*.log")) {
            for (Path file : files) {
                log.read(Files.readAllLines(file));
            }
        }
        log.admissions.sort(Comparator.comparingLong(Admission::before));
        return log;
    }

    /** The last line of a node that was killed may be cut off. */
    private void read(List<String> lines) {
        Map<String, Admission> held = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (ADMISSION.matcher(line).matches()) {
                Admission admission = Admission.of(line);
                admissions.add(admission);
                if (isHold(admission)) {
                    held.put(words[5], admission);
                }
            } else if (REFUSAL.matcher(line).matches()) {
                refusals.add(new Refusal(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])));
            } else if (RELEASE.matcher(line).matches()) {
                Admission own = Objects.requireNonNull(held.remove(words[3]));
                hold(own, Long.parseLong(words[1]), Long.parseLong(words[2]));
            } else if (DONE.matcher(line).matches()) {
                nodesDone++;
                endNanos = Math.max(endNanos, Long.parseLong(words[1]));
            }
        }
        held.values().forEach(one -> possibleHolds.add(new Hold(one.before(), one.after() + SECOND + SLACK_NANOS)));
    }

    private static boolean isHold(Admission admission) {
        return admission.rule().equals(Algorithm.CONCURRENCY.wireName());
    }

    private void hold(Admission taken, long releasing, long released) {
        possibleHolds.add(new Hold(taken.before(), released));
        // A permit that is held for longer than its window has ended by itself.
        long ends = Math.min(releasing, taken.before() + SECOND - SLACK_NANOS);
        if (ends > taken.after()) {
            holds.add(new Hold(taken.after(), ends));
        }
    }

    int nodesDone() {
        return nodesDone;
    }

    private List<Admission> of(Rule rule) {
        return admissions.stream().filter(one -> one.rule().equals(rule.name())).toList();
    }

    /** Those that surely fell into a time, wherever it begins, are no more than the rule admits in one. */
    void assertNeverAbove(Rule rule) {
        List<Admission> own = of(rule);
        for (long window : new long[] {SECOND / 10, SECOND, 2 * SECOND, 5 * SECOND}) {
            assertThat((double) mostInside(own, window))
                    .as("%s in %d ns", rule.name(), window)
                    .isLessThanOrEqualTo(most(rule, window));
        }
    }

    private static double most(Rule rule, long windowNanos) {
        double perNano = (double) rule.limit() / rule.window().toNanos();
        return switch (rule.algorithm()) {
            case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE ->
                rule.capacity() + perNano * (windowNanos + rule.lease().toNanos() + SLACK_NANOS);
            case FIXED_WINDOW ->
                (double) rule.limit() * ((windowNanos - 1) / rule.window().toNanos() + 2);
            default ->
                (double) rule.limit()
                        * ((windowNanos - SLACK_NANOS - 1) / rule.window().toNanos() + 1);
        };
    }

    private static int mostInside(List<Admission> byBefore, long window) {
        int most = 0;
        for (int first = 0; first < byBefore.size(); first++) {
            long end = byBefore.get(first).before() + window;
            int inside = 0;
            for (int i = first; i < byBefore.size() && byBefore.get(i).before() <= end; i++) {
                inside += byBefore.get(i).after() <= end ? 1 : 0;
            }
            most = Math.max(most, inside);
        }
        return most;
    }

    /** Whoever was refused came when there was no room: as much as the rule allows had been taken. */
    void assertRefusalsAreExplained(Rule rule) {
        List<Admission> own = of(rule);
        List<Refusal> refused = refusals.stream()
                .filter(one -> one.rule().equals(rule.name()))
                .sorted(Comparator.comparingLong(Refusal::before))
                .toList();
        assertThat(refused).as(rule.name()).hasSizeGreaterThan(REFUSALS);
        assertThat(refused.stream().mapToLong(Refusal::after).max().orElseThrow())
                .isGreaterThan(endNanos - SECOND);
        if (isBucket(rule)) {
            assertWhatCameFreeWasTaken(rule, own, refused);
        } else {
            refused.forEach(one -> assertThat(taken(rule, own, one))
                    .as("%s before %s", rule.name(), one)
                    .isGreaterThanOrEqualTo(rule.limit() - lost(one)));
        }
    }

    /** What the node that was killed had asked for counts for no longer than two windows. */
    private int lost(Refusal refusal) {
        boolean mayBe = refusal.after() >= killed.from() - SECOND && refusal.before() <= killed.to() + 2 * SECOND;
        return mayBe ? LOST : 0;
    }

    private static boolean isBucket(Rule rule) {
        return switch (rule.algorithm()) {
            case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> true;
            default -> false;
        };
    }

    /** Before the first refusal all that the bucket held was admitted; between two, when it had less than a permit, all that it gained. */
    private static void assertWhatCameFreeWasTaken(Rule rule, List<Admission> own, List<Refusal> refused) {
        double perNano = (double) rule.limit() / rule.window().toNanos();
        Refusal first = refused.get(0);
        Refusal before = first;
        assertThat(between(own, Long.MIN_VALUE, first.after()))
                .as("%s before %s", rule.name(), first)
                .isGreaterThanOrEqualTo(rule.capacity() - LOST);
        for (Refusal one : refused) {
            if (one.before() - before.after() > rule.window().toNanos() / 2) {
                // Nobody came for so long that it may have been full meanwhile.
                first = one;
            }
            double gained = perNano * (one.before() - first.after() - SLACK_NANOS);
            assertThat((double) between(own, first.before(), one.after()))
                    .as("%s from %s to %s", rule.name(), first, one)
                    .isGreaterThanOrEqualTo(gained - 1 - LOST);
            before = one;
        }
    }

    private static long between(List<Admission> own, long from, long to) {
        return own.stream()
                .filter(one -> one.before() <= to && one.after() >= from)
                .count();
    }

    private long taken(Rule rule, List<Admission> own, Refusal refusal) {
        if (rule.algorithm() == Algorithm.CONCURRENCY) {
            return possibleHolds.stream()
                    .filter(hold -> hold.from() <= refusal.after() && hold.to() >= refusal.before())
                    .count();
        }
        long window = rule.window().toNanos();
        // A permit of a sliding window is free again after a tenth more at the latest.
        long counts = rule.algorithm() == Algorithm.SLIDING_WINDOW ? window + window / 10 : window;
        return between(own, refusal.before() - counts - SLACK_NANOS, refusal.after());
    }

    /** Of what nodes get in advance all is spent but what lapses, which is less than a half of what the rule gains. */
    void assertSpentMostly(Rule rule) {
        List<Admission> own = of(rule);
        double gained = (double) rule.limit()
                / rule.window().toNanos()
                * (endNanos - own.get(0).before());
        assertThat((double) own.size()).as(rule.name()).isGreaterThan(rule.capacity() + gained / 2);
        // Not at the beginning alone, when nobody has emptied the bucket yet.
        assertThat(own)
                .as("%s in advance, late", rule.name())
                .filteredOn(one -> one.source() == Decision.Source.LEASE && one.before() > endNanos - 3 * SECOND)
                .hasSizeGreaterThan(LEASES);
    }

    /** In a queue turns come one after the other, whatever bursts it admits. */
    void assertTurnsOneByOne(Rule rule) {
        List<Admission> turns = of(rule).stream()
                .map(Admission::turn)
                .sorted(Comparator.comparingLong(Admission::before))
                .toList();
        double perNano = (double) rule.limit() / rule.window().toNanos();
        for (long window : new long[] {SECOND / 10, SECOND, 5 * SECOND}) {
            assertThat((double) mostInside(turns, window)).isLessThanOrEqualTo(1 + perNano * (window + SLACK_NANOS));
        }
    }

    /** Never more hold a permit than may, and after one holder has died there are as many again once its permit has ended. */
    void assertHeldByAsManyAsMayAndNoMore(Rule rule) {
        assertThat((long) mostHeld(Long.MIN_VALUE)).isEqualTo(rule.limit());
        assertThat((long) mostHeld(endNanos - 3 * SECOND)).isEqualTo(rule.limit());
    }

    private int mostHeld(long sinceNanos) {
        long[] ends = holds.stream().mapToLong(Hold::to).sorted().toArray();
        long[] begins = holds.stream().mapToLong(Hold::from).sorted().toArray();
        int most = 0;
        int ended = 0;
        for (int begun = 0; begun < begins.length; begun++) {
            while (ends[ended] <= begins[begun]) {
                ended++;
            }
            most = begins[begun] < sinceNanos ? most : Math.max(most, begun + 1 - ended);
        }
        return most;
    }
}
