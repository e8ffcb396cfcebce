package dev.larder.server.sessions;

import dev.larder.server.events.StatisticsPart;
import dev.larder.server.life.LarderLife;
import dev.larder.server.web.Rounded;
import dev.larder.session.RejectCause;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionPolicy;
import dev.larder.session.SessionStats;
import dev.larder.session.SessionTotals;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What sessions came to. */
@RestController
@Tag(name = "sessions")
final class SessionStatisticsController implements StatisticsPart {
    private static final double MILLIS = 1_000.0;

    /** In this order, all of them always. */
    private static final List<RejectCause> CAUSES = List.of(
            RejectCause.IP_MISMATCH,
            RejectCause.USER_AGENT_MISMATCH,
            RejectCause.EXPIRED,
            RejectCause.UNKNOWN,
            RejectCause.MALFORMED,
            RejectCause.TERMINATED,
            RejectCause.REUSED);

    private final LarderLife life;

    SessionStatisticsController(LarderLife life) {
        this.life = life;
    }

    /**
     * What sessions came to: how many there are in Redis, and what this node did since it was initialized.
     *
     * @param sessionCreates sessions begun
     * @param sessionReads looks for a session
     * @param sessionUpdates changes of data, of times and of tokens
     * @param sessionDeletes sessions ended on purpose
     * @param cacheHits looks that found a session that may be used
     * @param cacheMisses looks that found none
     * @param cacheHitRate of all looks, in percent; null before the first
     * @param activeSessions sessions of all nodes that have not expired
     * @param activeUsers users of all nodes who have sessions, about
     * @param activeToday about how many users had or began a session today (UTC)
     * @param peakActiveSessions the most sessions that this node knew of at once
     * @param averageDurationSeconds how long the sessions lived that this node saw end; null before the first
     * @param expired sessions that expired and were cleared away by this node
     * @param evictedByLimit sessions that ended because their users began others
     * @param denied sessions that did not begin because of the limit
     * @param rejected tokens that opened nothing, by cause
     * @param ipChanges requests that came from another network than their session's
     * @param userAgentChanges requests that came from another program than their session's
     * @param config what was configured
     */
    record SessionStatistics(
            long sessionCreates,
            long sessionReads,
            long sessionUpdates,
            long sessionDeletes,
            long cacheHits,
            long cacheMisses,
            @Nullable Double cacheHitRate,
            long activeSessions,
            long activeUsers,
            long activeToday,
            long peakActiveSessions,
            @Nullable Double averageDurationSeconds,
            long expired,
            long evictedByLimit,
            long denied,
            Map<String, Long> rejected,
            long ipChanges,
            long userAgentChanges,
            SessionSettings config) {}

    /**
     * What was configured.
     *
     * @param sessionTimeoutMinutes how long a session lives without being used
     * @param absoluteTimeoutMinutes how long a session lives
     * @param maxSessionsPerUser sessions that a user may have at once
     * @param atLimit what happens when he begins one more
     * @param cleanupIntervalMinutes the time between clearings of what has expired
     * @param renewalMinutes after what time a token is due to be replaced; 0 for never
     * @param onIpChange what happens when a request comes from another network
     * @param onUserAgentChange what happens when a request comes from another program
     */
    record SessionSettings(
            long sessionTimeoutMinutes,
            long absoluteTimeoutMinutes,
            int maxSessionsPerUser,
            String atLimit,
            long cleanupIntervalMinutes,
            long renewalMinutes,
            String onIpChange,
            String onUserAgentChange) {}

    @Operation(summary = "What sessions came to")
    @GetMapping(value = SessionController.ROOT + "statistics", produces = "application/json")
    SessionStatistics statistics() {
        SessionManager sessions = life.current().sessions();
        SessionTotals totals = sessions.totals().await();
        SessionStats did = sessions.stats();
        return new SessionStatistics(
                did.creates(),
                did.reads(),
                did.updates(),
                did.deletes(),
                did.found(),
                did.reads() - did.found(),
                Rounded.percent(did.found(), did.reads()),
                totals.active(),
                totals.users(),
                totals.activeToday(),
                did.peak(),
                did.ended() == 0 ? null : Rounded.two(did.lifeMillis() / MILLIS / did.ended()),
                did.expired(),
                did.evicted(),
                did.denied(),
                rejected(did),
                did.ipChanges(),
                did.userAgentChanges(),
                config(sessions.config()));
    }

    private static Map<String, Long> rejected(SessionStats did) {
        Map<String, Long> causes = new LinkedHashMap<>();
        CAUSES.forEach(cause -> causes.put(cause.wireName(), did.rejected().getOrDefault(cause, 0L)));
        return causes;
    }

    private static SessionSettings config(SessionConfig config) {
        SessionPolicy policy = config.policy();
        return new SessionSettings(
                policy.idleTimeout().toMinutes(),
                policy.absoluteTimeout().toMinutes(),
                policy.maxSessions(),
                policy.atLimit().name().toLowerCase(Locale.ROOT),
                config.sweepInterval().toMinutes(),
                policy.renewAfter().toMinutes(),
                policy.onIpChange().name().toLowerCase(Locale.ROOT),
                policy.onUserAgentChange().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String partName() {
        return "sessions";
    }

    @Override
    public Object part() {
        return statistics();
    }
}
