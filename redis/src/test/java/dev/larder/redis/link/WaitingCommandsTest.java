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
        StoreUnavailableException closed = new StoreUnavailableException("closed", null);
        Pending before = added();

        waiting.end(closed);
        Pending after = added();

        await().until(() -> told.get() == 2);
        assertThat(before.failure()).isSameAs(closed);
        assertThat(after.failure()).isSameAs(closed);
        assertThat(waiting.size()).isZero();
        assertThat(waiting.isEmpty()).isTrue();
    }
}
