package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.server.problem.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ValueBudgetTest {
    private static final int MIB = 1 << 20;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ValueBudget budget = new ValueBudget(32L * MIB, registry);

    @Test
    void totalBytes_unset_isAPartOfTheHeapThatHoldsTheLargestValue() {
        assertThat(ValueBudget.totalBytes(null, 300L * MIB)).isEqualTo(100L * MIB);
        assertThat(ValueBudget.totalBytes(null, 10L * MIB)).isEqualTo(32L * MIB);
        assertThat(ValueBudget.totalBytes(64, 10L * MIB)).isEqualTo(64L * MIB);
    }

    @Test
    void reserve_usedUp_isRefusedWithARetry() {
        ValueBudget.Lease all = budget.reserve(28L * MIB);

        assertThat(budget.tryReserve(MIB)).isNull();
        assertThatThrownBy(() -> budget.reserve(MIB)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(503);
            assertThat(refused.problem().headers()).containsKey("Retry-After");
        });
        assertThat(registry.get("larder.values.refused").counter().count()).isEqualTo(1);

        all.close();
        assertThat(used()).isZero();
    }

    @Test
    void tryReserve_largeOnesHaveAllTheyMay_leavesRoomForSmallOnes() {
        Objects.requireNonNull(budget.tryReserve(28L * MIB));

        assertThat(budget.tryReserve(ValueBudget.SMALL_BYTES + 1)).isNull();
        for (int i = 0; i < 4 * MIB / ValueBudget.SMALL_BYTES; i++) {
            assertThat(budget.tryReserve(ValueBudget.SMALL_BYTES)).isNotNull();
        }
        assertThat(budget.tryReserve(1)).isNull();
    }

    @Test
    void reserve_bytesGivenBackMeanwhile_getsThem() {
        ValueBudget.Lease first = budget.reserve(24L * MIB);
        CompletableFuture<ValueBudget.Lease> second = new CompletableFuture<>();
        Thread waiter = new Thread(() -> second.complete(budget.reserve(20L * MIB)));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

        first.resize(8L * MIB);

        assertThat(second.join()).isNotNull();
        assertThat(used()).isEqualTo(28.0 * MIB);
    }

    @Test
    void resize_moreThanThereIs_staysAsItWas() {
        ValueBudget.Lease lease = budget.reserve(20L * MIB);

        assertThat(lease.resize(29L * MIB)).isFalse();
        assertThat(used()).isEqualTo(20.0 * MIB);
        assertThat(lease.resize(28L * MIB)).isTrue();

        lease.close();
        lease.close();
        assertThat(used()).isZero();
    }

    private double used() {
        return registry.get("larder.values.memory.used").gauge().value();
    }
}
