package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GlancesTest {
    private static final EntryKey KEY = new EntryKey("db", "a");

    private final Glances glances = new Glances();

    @Test
    void idleMillis_usedByNobodySince_goesOnFromWhatItWas() {
        glances.note(KEY, 100_000, seconds(0));

        // The server counts from our look.
        assertThat(glances.idleMillis(KEY, 30_000, seconds(30))).isEqualTo(130_000);
        assertThat(glances.idleMillis(KEY, 29_000, seconds(30))).isEqualTo(130_000);
    }

    @Test
    void idleMillis_usedSince_isWhatTheServerSays() {
        glances.note(KEY, 100_000, seconds(0));

        assertThat(glances.idleMillis(KEY, 3_000, seconds(30))).isEqualTo(3_000);
        assertThat(glances.size()).isZero();
    }

    @Test
    void idleMillis_neverLookedAt_isWhatTheServerSays() {
        assertThat(glances.idleMillis(KEY, 5_000, seconds(30))).isEqualTo(5_000);
    }

    @Test
    void note_tooMany_forgetsTheOldest() {
        for (int i = 0; i <= Glances.MAX_REMEMBERED; i++) {
            glances.note(new EntryKey("db", "k" + i), 100_000, 0);
        }

        assertThat(glances.size()).isEqualTo(Glances.MAX_REMEMBERED);
        assertThat(glances.idleMillis(new EntryKey("db", "k0"), 0, 0)).isZero();
        assertThat(glances.idleMillis(new EntryKey("db", "k1"), 0, 0)).isEqualTo(100_000);
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
