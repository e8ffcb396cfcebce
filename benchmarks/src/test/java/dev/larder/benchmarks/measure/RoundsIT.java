package dev.larder.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsIT {
    private static final Effort TINY = new Effort(1, 1, 3, List.of(1));

    @Test
    void run_threeRounds_takesTurnsAndBeginsWithAnotherEachRound() {
        List<String> turns = Collections.synchronizedList(new ArrayList<>());
        Contest contest = new Contest(
                "who is when", List.of(noting("a", turns), noting("b", turns), noting("c", turns)), List.of("a"));

        try (Lab lab = Lab.start()) {
            new Rounds(lab, TINY).run(contest);
        }

        // Twice to warm up, three rounds, once to count commands.
        assertThat(turns)
                .containsExactly("abc abc abc bca cab abc".replace(" ", "").split(""));
    }

    @Test
    void run_contenderWithSomethingBeside_hasItWhileItIsCalledAlone() {
        AtomicInteger going = new AtomicInteger();
        Set<Integer> seenWith = ConcurrentHashMap.newKeySet();
        Set<Integer> seenWithout = ConcurrentHashMap.newKeySet();
        Contender with = new Contender("with", turn -> seenWith.add(going.get()), () -> {
            going.incrementAndGet();
            return going::decrementAndGet;
        });
        Contender without = new Contender("without", turn -> seenWithout.add(going.get()));
        Contest contest = new Contest("beside", List.of(without, with), List.of("without"));

        try (Lab lab = Lab.start()) {
            new Rounds(lab, TINY).run(contest);
        }

        // Commands are counted of the call alone.
        assertThat(seenWith).containsExactlyInAnyOrder(0, 1);
        assertThat(seenWithout).containsExactly(0);
        assertThat(going).hasValue(0);
    }

    @Test
    void run_callThatFails_namesTheContenderAndTheReason() {
        Operation failing = turn -> {
            throw new IllegalStateException("no such key");
        };
        Contest contest = new Contest("failing", List.of(new Contender("broken", failing)), List.of("broken"));

        try (Lab lab = Lab.start()) {
            Rounds rounds = new Rounds(lab, TINY);

            assertThatThrownBy(() -> rounds.run(contest))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken, 1 threads: a call failed: no such key");
        }
    }

    @Test
    void run_anyNumberOfThreads_callsWithThatMany() {
        Set<String> callers = ConcurrentHashMap.newKeySet();
        Operation counting = turn -> callers.add(Thread.currentThread().getName());
        Contest contest = new Contest("counting", List.of(new Contender("only", counting)), List.of("only"));

        Outcome outcome;
        try (Lab lab = Lab.start()) {
            outcome = new Rounds(lab, new Effort(1, 20, 2, List.of(1, 8))).run(contest);
        }

        assertThat(callers).contains("caller-0", "caller-7").doesNotContain("caller-8");
        assertThat(outcome.cell("only", 8).slots()).hasSize(2);
        assertThat(outcome.commandsOf("only")).isEmpty();
    }

    /** Notes its name when it is called after another. */
    private static Contender noting(String name, List<String> turns) {
        return new Contender(name, turn -> {
            synchronized (turns) {
                if (turn == 0) {
                    turns.add(name);
                }
            }
        });
    }
}
