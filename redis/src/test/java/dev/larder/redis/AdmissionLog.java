package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Algorithm;
import dev.larder.limit.Rule;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the {@linkplain LimitNode nodes} of a fleet were admitted, and whether the rules allow it. Redis decided at some moment between the two
 * that a line names: what is counted into a time surely fell into it.
 */
final class AdmissionLog {
    private static final Pattern ADMISSION = Pattern.compile("[a-z_]+ [0-9]+ [0-9]+ [0-9]+");
    private static final Pattern EVENT = Pattern.compile("[a-z]+ [0-9]+");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** By how much the clock of Redis and the one of the log may run apart meanwhile. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** What is not admitted because for a moment nobody asks: one in so many. */
    private static final double UNASKED = 0.03;

    private final List<Admission> admissions = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private int nodesDone;
    private long endNanos = Long.MIN_VALUE;

    /** An admission, and after it by when its turn comes. */
    private record Admission(String rule, long before, long after, long delay) {
        static Admission of(String line) {
            String[] words = line.split(" ", -1);
            return new Admission(
                    words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        }

        Admission turn() {
            return new Admission(rule, before + delay, after + delay, 0);
        }
    }

    /** When a permit was surely held. */
    private record Hold(long from, long to) {}

    static AdmissionLog read(Path folder) throws IOException {
        AdmissionLog log = new AdmissionLog();
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
        Admission held = null;
        for (String line : lines) {
            if (ADMISSION.matcher(line).matches()) {
                Admission admission = Admission.of(line);
                admissions.add(admission);
                held = isHold(admission) ? admission : held;
            } else if (EVENT.matcher(line).matches()) {
                long at = Long.parseLong(line.substring(line.indexOf(' ') + 1));
                if (line.startsWith(LimitNode.DONE)) {
                    nodesDone++;
                    endNanos = Math.max(endNanos, at);
                } else {
                    hold(held, at);
                }
            }
        }
    }

    private static boolean isHold(Admission admission) {
        return admission.rule().equals(Algorithm.CONCURRENCY.wireName());
    }

    private void hold(@Nullable Admission taken, long released) {
        if (taken != null) {
            // A permit that is held for longer than its window has ended by itself.
            long ends = Math.min(released, taken.before() + SECOND - SLACK_NANOS);
            if (ends > taken.after()) {
                holds.add(new Hold(taken.after(), ends));
            }
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

    /** All the time somebody asks, so what comes free is taken. */
    void assertNotBelow(Rule rule) {
        List<Admission> own = of(rule);
        double windows =
                (double) (endNanos - own.get(0).before()) / rule.window().toNanos();
        assertThat(windows).isGreaterThan(9);
        assertThat((double) own.size())
                .as("%s in %.2f windows", rule.name(), windows)
                .isGreaterThanOrEqualTo(least(rule, windows) - lostToOneThatDied(rule));
    }

    private static double least(Rule rule, double windows) {
        return (1 - UNASKED)
                * switch (rule.algorithm()) {
                    case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> rule.capacity() + rule.limit() * windows;
                    case SLIDING_WINDOW -> rule.limit() * Math.floor(windows / 1.1);
                    default -> rule.limit() * Math.floor(windows);
                };
    }

    /** What was on its way to the node that was killed, and what it had in advance: two leases, each of what a bucket has by twice the nodes. */
    private static double lostToOneThatDied(Rule rule) {
        return rule.lease().isZero() ? 1 : 1 + rule.capacity() / 8.0;
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
