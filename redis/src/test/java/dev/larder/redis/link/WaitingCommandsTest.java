package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingCommandsTest {
    private static final StoreUnavailableException CLOSED = new StoreUnavailableException("closed", null);

    private final Threads threads = new Threads("waiting-test");
    private final WaitingCommands waiting = new WaitingCommands(NodeAddress.tcp("127.0.0.1", 6379), threads, 2);
    private final AtomicInteger told = new AtomicInteger();

    @AfterEach
    void end() {
        threads.close();
    }

    private Pending added() {
        Pending pending = Pending.notifying(
                parts("PING"), false, System.nanoTime() + Duration.ofHours(1).toNanos(), told::incrementAndGet);
        waiting.add(pending);
        return pending;
    }

    @Test
    void add_moreThanMayWait_isRefused() {
        Pending first = added();
        Pending second = added();

        assertThat(added().failure()).hasMessageContaining("at most 2 may");

        assertThat(waiting.poll()).isSameAs(first);
        assertThat(waiting.poll()).isSameAs(second);
        assertThat(waiting.poll()).isNull();
        assertThat(waiting.size()).isZero();
    }

    @Test
    void end_someWait_areToldAndSoIsWhoComesLater() {
        Pending before = added();

        waiting.end(CLOSED);
        Pending after = added();

        await().until(() -> told.get() == 2);
        assertThat(before.failure()).isSameAs(CLOSED);
        assertThat(after.failure()).isSameAs(CLOSED);
        assertThat(waiting.size()).isZero();
        assertThat(waiting.isEmpty()).isTrue();
    }
}
