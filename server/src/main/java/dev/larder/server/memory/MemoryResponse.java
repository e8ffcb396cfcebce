package dev.larder.server.memory;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What takes how much memory; null where Redis does not say it.
 *
 * @param usedMemoryMb what Redis has allocated, in MiB
 * @param usedMemoryPeakMb the most ever, in MiB
 * @param usedMemoryRssMb what the system sees in use, in MiB
 * @param usedMemoryDatasetMb the part that holds data, in MiB
 * @param memoryFragmentationRatio resident by used
 * @param memoryEfficiencyPercent dataset by used
 * @param totalSystemMemoryMb memory of the machine, in MiB
 * @param maxmemoryMb the limit of Redis, in MiB; 0 for none
 * @param maxmemoryPolicy what Redis does at the limit
 * @param layers what each cache takes, sessions and rate limits, which are not part of the
 *     budget, as their own rows; null if there is too much to count
 * @param budgetMb the budget of all caches, in MiB
 * @param budgetUsedPercent how much of it they take
 * @param timestamp when
 */
record MemoryResponse(
        @Nullable Double usedMemoryMb,
        @Nullable Double usedMemoryPeakMb,
        @Nullable Double usedMemoryRssMb,
        @Nullable Double usedMemoryDatasetMb,
        @Nullable Double memoryFragmentationRatio,
        @Nullable Double memoryEfficiencyPercent,
        @Nullable Double totalSystemMemoryMb,
        @Nullable Double maxmemoryMb,
        @Nullable String maxmemoryPolicy,
        @Nullable Map<String, Row> layers,
        int budgetMb,
        @Nullable Double budgetUsedPercent,
        Instant timestamp) {
    /**
     * What one kind of thing takes.
     *
     * @param entries how many there are
     * @param bytes what they take, overheads included
     */
    record Row(long entries, long bytes) {
        static final Row NONE = new Row(0, 0);
    }
}
