package dev.larder.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Gate gate = new Gate(Ticker.system());

    @Test
    void enter_beforeOpen_isRefused() {
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void shut_nobodyInside_isImmediateAndRefusesNewcomers() {
        gate.open();

        assertThat(gate.shut(LONG)).isTrue();
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void shut_somebodyInside_waitsUntilHeLeaves() {
        gate.open();
        gate.enter();

        CompletableFuture<Boolean> shut = CompletableFuture.supplyAsync(() -> gate.shut(LONG));
        await().until(() -> {
            boolean open = gate.enter();
            if (open) {
                gate.leave();
            }
            return !open;
        });
        assertThat(shut).isNotDone();
        gate.leave();

        assertThat(shut.join()).isTrue();
    }

    @Test
    void shut_somebodyStaysInside_givesUpAtTheLimit() {
        gate.open();
        gate.enter();

        assertThat(gate.shut(Duration.ofMillis(20))).isFalse();
    }

    @Test
    void open_afterShut_letsIn() {
        gate.open();
        gate.shut(LONG);
        gate.open();

        assertThat(gate.enter()).isTrue();
    }
}
