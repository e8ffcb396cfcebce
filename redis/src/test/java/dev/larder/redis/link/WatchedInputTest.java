package dev.larder.redis.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchedInputTest {
    private final byte[] buffer = new byte[10];

    private WatchedInput input(long openForNanos, long maxReplyBytes) {
        return new WatchedInput(
                new Socket(), new ByteArrayInputStream(new byte[100]), System.nanoTime() + openForNanos, maxReplyBytes);
    }

    @Test
    void read_replyLargerThanTheLimit_fails() throws IOException {
        WatchedInput input = input(1_000_000_000, 25);
        input.opened();
        input.nextReply();
        assertThat(input.read(buffer)).isEqualTo(10);
        assertThat(input.read(buffer)).isEqualTo(10);
        assertThat(input.tooLarge()).isFalse();

        assertThatThrownBy(() -> input.read(buffer)).hasMessageContaining("at most 25 bytes");
        assertThat(input.tooLarge()).isTrue();
    }

    @Test
    void read_severalRepliesWithinTheLimit_succeeds() throws IOException {
        WatchedInput input = input(1_000_000_000, 25);
        input.opened();

        for (int i = 0; i < 10; i++) {
            input.nextReply();
            assertThat(input.read(buffer)).isEqualTo(10);
        }

        assertThat(input.bytes()).isEqualTo(100);
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void read_timeToOpenIsOver_failsUntilItIsOpen() throws IOException {
        WatchedInput input = input(-1, 25);

        assertThatThrownBy(input::read)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("connect timeout");
        input.opened();

        assertThat(input.read()).isZero();
    }

    @Test
    void read_onceOpen_saysSoBeforeItWaits() throws IOException {
        WatchedInput input = input(1_000_000_000, 25);
        AtomicInteger told = new AtomicInteger();
        input.beforeWait(told::incrementAndGet);
        assertThat(input.read()).isZero();
        assertThat(told).hasValue(0);
        input.opened();

        assertThat(input.read()).isZero();

        assertThat(told).hasValue(1);
    }
}
