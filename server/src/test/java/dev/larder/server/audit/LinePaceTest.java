package dev.larder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinePaceTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LinePace pace = new LinePace(nanos::get, 2);

    @Test
    void take_overTheLimitOfASecond_isLeftOutAndToldByTheNext() {
        assertThat(pace.take()).isZero();
        assertThat(pace.take()).isZero();
        assertThat(pace.take()).isEqualTo(LinePace.OVER);
        assertThat(pace.take()).isEqualTo(LinePace.OVER);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(pace.take()).isEqualTo(2);
        assertThat(pace.take()).isZero();
    }
}
