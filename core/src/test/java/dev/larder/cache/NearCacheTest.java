package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be returned from memory, with a clock turned by hand. */
class NearCacheTest {
    private static final Duration BOUND = Duration.ofMillis(1_500);
    private static final StoredKey KEY = StoredKey.of("c", "k", 100);
    private static final NearEntry.Times LONG =
            new NearEntry.Times(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);

    private final HandTicker ticker = new HandTicker();
    private int chosen;
    private final NearCache<String> near = new NearCache<>(
            NearPolicy.TRACK.withMaxStaleness(BOUND),
            ticker,
            Safeguards.ALL,
            (kind, key) -> {},
            key -> chosen++,
            Runnable::run);
    private final Watch watch = new Watch(ticker.nanos());

    private void keep(List<TagStamp> tags, List<StampRef> refs) {
        assertThat(near.keep(
                        KEY,
                        near.count(KEY),
                        NearEntry.of("v", KEY, new byte[Tracking.HEAD_BYTES], LONG, watch, tags, refs)))
                .isTrue();
    }

    @Test
    void hit_ofWhicheverWay_isLookedAtSometimes() {
        keep(List.of(), List.of());
        int hits = 200_000;
        for (int i = 0; i < hits; i++) {
            ticker.advance(Duration.ofNanos(97));
            assertThat(i % 2 == 0 ? near.hit("k", null) : near.hitUnlessDue("k", null))
                    .isEqualTo("v");
        }

        assertThat(chosen * HotKeys.EVERY * HotKeys.IN_MEMORY).isBetween(hits * 7 / 10, hits * 13 / 10);
    }

    @Test
    void hit_withinTheBoundSinceTheLastProof_isReturned() {
        keep(List.of(), List.of());

        ticker.advance(BOUND);

        assertThat(near.hit("k", null)).isEqualTo("v");
    }

    @Test
    void hit_noProofWithinTheBound_isNotReturnedUntilThereIsOne() {
        keep(List.of(), List.of());

        ticker.advance(BOUND.plusNanos(1));

        assertThat(near.hit("k", null)).isNull();
        watch.proven(ticker.nanos());
        assertThat(near.hit("k", null)).isEqualTo("v");
    }

    @Test
    void hit_stampOfATagIsNotProven_isNotReturned() {
        Watch ofTag = new Watch(ticker.nanos());
        StampRef ref = near.ref("t");
        Stamp stamp = new Stamp(1, 2);
        ref.set(stamp, ofTag);
        keep(List.of(new TagStamp("t", stamp)), List.of(ref));

        ticker.advance(BOUND.plusNanos(1));
        watch.proven(ticker.nanos());

        assertThat(near.hit("k", null)).isNull();
        ofTag.proven(ticker.nanos());
        assertThat(near.hit("k", null)).isEqualTo("v");
    }

    @Test
    void hit_watchHasEnded_isNotReturnedHoweverRecentItsProof() {
        keep(List.of(), List.of());

        watch.end();

        assertThat(near.hit("k", null)).isNull();
    }

    @Test
    void hit_changeTold_isNotReturned() {
        keep(List.of(), List.of());

        near.changeTold("k");

        assertThat(near.hit("k", null)).isNull();
    }

    @Test
    void leftover_policyWithoutOldValues_isNone() {
        keep(List.of(), List.of());

        assertThat(near.leftover(KEY)).isNull();
    }
}
