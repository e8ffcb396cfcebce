package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node follows the others with the next question that it asks, and asks four times a second. */
class LimitSyncTest {
    private static final Rule API = Rule.builder("api").build();

    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private final RateLimiter other =
            new RateLimiter(store, LimitConfig.DEFAULT, ticker, SharedRandom.create(), ForkJoinPool.commonPool());

    /** What the node does after its pauses. */
    private final Queue<Runnable> later = new ArrayDeque<>();

    private final RuleBook rules = new RuleBook(List.of(API));
    private final LimitSync sync =
            new LimitSync(store, rules, new DenyCache(ticker, 10, true), ticker, SharedRandom.create(), later::add);

    @BeforeEach
    void start() {
        sync.start();
    }

    @AfterEach
    void end() {
        sync.close();
        other.close();
    }

    private void tick() {
        assertThat(later).as("what is asked after a pause").hasSize(1);
        Objects.requireNonNull(later.poll()).run();
    }

    @Test
    void pause_withTimeForAQuestion_isWellWithinASecond() {
        assertThat(LimitSync.PAUSE.multipliedBy(4)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void rule_putChangedAndRemovedByAnother_isKnownAfterOneQuestion() {
        other.put(Rule.builder("new").limit(7, Duration.ofHours(1)).build());
        assertThat(rules.find("new")).isNull();
        tick();
        assertThat(rules.get("new").rule().limit()).isEqualTo(7);

        other.put(Rule.builder("new").limit(8, Duration.ofHours(1)).build());
        tick();
        assertThat(rules.get("new").rule().limit()).isEqualTo(8);

        other.remove("new");
        tick();
        assertThat(rules.find("new")).isNull();
        assertThat(rules.find("api")).isNotNull();
    }

    @Test
    void question_thatFails_isFollowedByTheNext_whichTellsWhatWasMissed() {
        store.silent(true);
        tick();
        tick();
        store.silent(false);
        other.put(Rule.builder("new").build());
        tick();

        assertThat(rules.find("new")).isNotNull();
    }

    @Test
    void close_endsTheQuestions() {
        sync.close();
        tick();

        assertThat(later).isEmpty();
    }
}
