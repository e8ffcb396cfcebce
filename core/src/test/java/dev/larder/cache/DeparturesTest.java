package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeparturesTest {
    private static final long MINUTE = 60_000;

    private final AtomicLong clock = new AtomicLong(1_790_000_000_000L);
    private final Departures departures = new Departures(clock::get);

    private static EntryKey key(Object name) {
        return new EntryKey("db", "k" + name);
    }

    @Test
    void cause_ofWhatWasNeverWritten_isCold() {
        departures.written(key(1), MINUTE);

        assertThat(departures.cause(key(2))).isEqualTo(Absence.COLD);
        assertThat(departures.cause(new EntryKey("api", "k1"))).isEqualTo(Absence.COLD);
    }

    @Test
    void cause_byTime_isGoneBeforeItsEndAndExpiredAfter() {
        departures.written(key(1), MINUTE);

        assertThat(departures.cause(key(1))).isEqualTo(Absence.GONE);
        clock.addAndGet(MINUTE - Departures.CLOCK_MILLIS - 1);
        assertThat(departures.cause(key(1))).isEqualTo(Absence.GONE);
        clock.addAndGet(1);
        assertThat(departures.cause(key(1))).isEqualTo(Absence.EXPIRED);
        clock.addAndGet(1_000 * MINUTE);
        assertThat(departures.cause(key(1))).isEqualTo(Absence.EXPIRED);
    }

    @Test
    void cause_ofWhatThisNodeTookAway_saysHow() {
        departures.written(key(1), MINUTE);
        departures.written(key(2), MINUTE);
        departures.removed(List.of(key(1), key(3)));
        departures.evicted(List.of(key(2)));

        assertThat(departures.cause(key(1))).isEqualTo(Absence.REMOVED);
        assertThat(departures.cause(key(2))).isEqualTo(Absence.EVICTED);
        assertThat(departures.cause(key(3))).isEqualTo(Absence.COLD);

        departures.written(key(1), MINUTE);
        assertThat(departures.cause(key(1))).isEqualTo(Absence.GONE);
        clock.addAndGet(MINUTE);
        assertThat(departures.cause(key(2))).isEqualTo(Absence.EXPIRED);
    }

    @Test
    void cause_onceTooManyWereWritten_isUnknownAndNeverGuessed() {
        Departures few = new Departures(clock::get, 128);
        for (int i = 0; i < 10_000; i++) {
            few.written(key(i), MINUTE + i);
        }

        int known = 0;
        for (int i = 0; i < 10_000; i++) {
            Absence cause = few.cause(key(i));
            known += cause == Absence.GONE ? 1 : 0;
            assertThat(cause).isIn(Absence.GONE, Absence.UNKNOWN);
        }
        assertThat(known).isLessThanOrEqualTo(128 + 1);
        assertThat(few.cause(key("never"))).isEqualTo(Absence.UNKNOWN);
    }

    @Test
    void written_whereASetIsFull_forgetsWhatIsOverFirst() {
        Departures four = new Departures(clock::get, Departures.WAYS);
        for (int i = 0; i < Departures.WAYS; i++) {
            four.written(key(i), MINUTE * (i + 1));
        }

        four.written(key("new"), MINUTE);

        assertThat(four.cause(key("new"))).isEqualTo(Absence.GONE);
        assertThat(four.cause(key(0))).isEqualTo(Absence.UNKNOWN);
        assertThat(four.cause(key(3))).isEqualTo(Absence.GONE);
    }
}
