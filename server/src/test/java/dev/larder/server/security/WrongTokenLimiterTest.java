package dev.larder.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrongTokenLimiterTest {
    private final AtomicLong now = new AtomicLong(1);
    private final WrongTokenLimiter limiter = new WrongTokenLimiter(now::get);

    @Test
    void acceptsWrong_pastTheLimit_isRefusedUntilTheWindowIsOver() {
        exhaust("10.0.0.1");

        assertThat(limiter.acceptsWrong("10.0.0.1")).isFalse();
        assertThat(limiter.waitSeconds("10.0.0.1")).isBetween(1L, 61L);
        now.addAndGet(WrongTokenLimiter.WINDOW_NANOS);
        assertThat(limiter.acceptsWrong("10.0.0.1")).isTrue();
    }

    @Test
    void acceptsRight_pastTheLimitForTheFirstTime_isRefused() {
        exhaust("10.0.0.1");

        assertThat(limiter.acceptsRight("10.0.0.1"))
                .as("or one could go on guessing")
                .isFalse();
        assertThat(limiter.acceptsRight("10.0.0.2")).as("another address").isTrue();
    }

    @Test
    void acceptsRight_pastTheLimitButUsedBefore_isAccepted() {
        limiter.acceptsRight("10.0.0.1");
        exhaust("10.0.0.1");

        assertThat(limiter.acceptsRight("10.0.0.1")).isTrue();
    }

    @Test
    void acceptsWrong_addressesOfOneIpv6Network_countAsOne() {
        exhaust("2001:db8:1:2::1");

        assertThat(limiter.acceptsWrong("2001:db8:1:2:ffff::9")).isFalse();
        assertThat(limiter.acceptsWrong("2001:db8:1:3::1")).isTrue();
    }

    @Test
    void acceptsWrong_fromVeryManyAddresses_remembersABoundedNumber() {
        for (int i = 0; i < WrongTokenLimiter.MAX_ADDRESSES + 500; i++) {
            limiter.acceptsWrong("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }

        assertThat(limiter.size()).isEqualTo(WrongTokenLimiter.MAX_ADDRESSES);
    }

    private void exhaust(String address) {
        for (int i = 0; i < WrongTokenLimiter.MAX_WRONG; i++) {
            assertThat(limiter.acceptsWrong(address)).isTrue();
        }
    }
}
