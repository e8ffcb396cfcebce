package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenLeaseTest {
    private static final int THREADS = 4;
    private static final int LEASES = 5_000;
    private static final long PERMITS = 10;
    private static final long COST = 3;

    @Test
    void lease_spentByManyThreads_givesNoMoreThanItHas() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<TokenLease> leases = new ArrayList<>();
        for (int i = 0; i < LEASES; i++) {
            leases.add(new TokenLease(PERMITS, 1, true, new LimitStore.Standing(0, 0, 0, 0, 0)));
        }
        List<Future<int[]>> spent = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            spent.add(threads.submit(() -> spendAll(leases, together)));
        }

        int[] sums = new int[LEASES];
        for (Future<int[]> one : spent) {
            int[] own = one.get(20, TimeUnit.SECONDS);
            for (int i = 0; i < LEASES; i++) {
                sums[i] += own[i];
            }
        }
        threads.shutdown();

        for (int i = 0; i < LEASES; i++) {
            assertThat(sums[i] * COST).isLessThanOrEqualTo(PERMITS);
            assertThat(leases.get(i).left()).isEqualTo(PERMITS - sums[i] * COST);
        }
    }

    private static int[] spendAll(List<TokenLease> leases, CyclicBarrier together) throws Exception {
        int[] spent = new int[leases.size()];
        for (int i = 0; i < leases.size(); i++) {
            if (i % 100 == 0) {
                together.await(20, TimeUnit.SECONDS);
            }
            while (leases.get(i).spend(COST, 0)) {
                spent[i]++;
            }
        }
        return spent;
    }
}
