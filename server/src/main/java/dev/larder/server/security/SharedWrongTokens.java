package dev.larder.server.security;

import dev.larder.limit.ClientNetwork;
import dev.larder.limit.Decision;
import dev.larder.limit.RateLimiter;
import dev.larder.server.life.BuiltInRules;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;

/**
 * Counts wrong tokens by address in all servers that share a Redis, by the rule {@value BuiltInRules#API_AUTH}. While Redis cannot be asked,
 * while the system is shut down, or where somebody has removed the rule, each server counts by itself alone. Thread-safe.
 */
final class SharedWrongTokens {
    private final LarderLife life;

    SharedWrongTokens(LarderLife life) {
        this.life = life;
    }

    /** Counts a wrong token; in how many seconds the next one is taken, or 0 if this one was. */
    long retrySeconds(String address) {
        Running running = life.peek();
        if (running == null) {
            return 0;
        }
        RateLimiter limits = running.larder().limits();
        if (limits.find(BuiltInRules.API_AUTH).isEmpty()) {
            return 0;
        }
        Decision decision = limits.tryTake(BuiltInRules.API_AUTH, "ip:" + ClientNetwork.of(address));
        return decision.allowed() || decision.source() == Decision.Source.FAILURE_POLICY
                ? 0
                : decision.retryAfter().toSeconds() + 1;
    }
}
