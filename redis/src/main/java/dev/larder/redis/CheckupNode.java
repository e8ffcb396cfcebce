package dev.larder.redis;

import dev.larder.redis.RedisCheckup.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one server says of itself, judged. Pure. */
final class CheckupNode {
    private static final double MIB = 1024.0 * 1024.0;

    private CheckupNode() {}

    static List<Finding> of(RedisInfo.Node node, long budgetBytes) {
        List<Finding> findings = new ArrayList<>();
        String at = " at " + node.address();
        findings.add(version(node.server(), at));
        findings.add(eviction(node, at));
        findings.add(memory(node.memory(), budgetBytes, at));
        findings.add(persistence(node.persistence(), at));
        return findings;
    }

    /** Older ones are refused when connecting, if they tell. */
    private static Finding version(RedisInfo.Server server, String at) {
        String version = server.version();
        if (version == null) {
            return Finding.advice(
                    "version", "the version is not told" + at, "make sure it is " + ServerVersion.OLDEST + " or newer");
        }
        return Finding.ok("version", server.name() + " " + version + at);
    }

    private static Finding eviction(RedisInfo.Node node, String at) {
        String policy = node.memory().policy();
        Long evicted = node.activity().evictedKeys();
        String lost = evicted == null || evicted == 0 ? "" : "; " + evicted + " keys were evicted since it started";
        if (policy == null) {
            return Finding.advice("eviction", "maxmemory-policy is not told" + at, "set it to noeviction");
        }
        if (policy.equals("noeviction")) {
            return Finding.ok("eviction", "maxmemory-policy is noeviction" + at + lost);
        }
        return Finding.problem(
                "eviction",
                "maxmemory-policy is " + policy + at + lost
                        + ": sessions, rate limits and stamps have a time to live, too, and would be evicted",
                "CONFIG SET maxmemory-policy noeviction; Larder keeps its caches inside their budget itself");
    }

    private static Finding memory(RedisInfo.Memory memory, long budgetBytes, String at) {
        Long max = memory.maxBytes();
        String wanted = mebibytes(budgetBytes + budgetBytes / 4);
        if (max == null || max == 0) {
            return Finding.advice(
                    "memory",
                    "maxmemory is " + (max == null ? "not told" : "not set") + at,
                    "set it to at least " + wanted + ", a quarter above the budget of the caches, so that Redis cannot"
                            + " take all memory of the machine");
        }
        if (max < budgetBytes) {
            return Finding.problem(
                    "memory",
                    "maxmemory is " + mebibytes(max) + at + ", less than the budget of the caches, "
                            + mebibytes(budgetBytes) + ": writes will be refused",
                    "raise maxmemory to " + wanted + ", or lower MAX_CACHE_SIZE_MB");
        }
        return Finding.ok("memory", "maxmemory is " + mebibytes(max) + at);
    }

    private static Finding persistence(RedisInfo.Persistence persistence, String at) {
        if (Boolean.FALSE.equals(persistence.lastSaveSucceeded())) {
            return Finding.problem(
                    "persistence",
                    "the last snapshot could not be written" + at,
                    "look into the log of Redis: its disk is full or not writable");
        }
        if (Boolean.TRUE.equals(persistence.appendOnly())) {
            return Finding.ok("persistence", "writes are logged (appendonly yes)" + at);
        }
        return Finding.advice(
                "persistence",
                "writes are not logged (appendonly no)" + at + ": a restart loses sessions since the last snapshot",
                "CONFIG SET appendonly yes, and appendfsync everysec, unless sessions may be lost");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MiB", bytes / MIB);
    }
}
