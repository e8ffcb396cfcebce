package dev.larder.session;

import dev.larder.base.Latency;
import java.util.Map;

/**
 * What a {@link SessionManager} did on this node since it was made. Counted one by one, so the numbers of one snapshot may be a few
 * operations apart.
 *
 * @param creates sessions begun
 * @param reads looks for a session
 * @param found those of them that found a session that may be used
 * @param nearHits those of them answered from this node's memory
 * @param updates changes of attributes, of times and of tokens
 * @param deletes sessions ended on purpose, one by one or together
 * @param expired sessions that had expired and were cleared away by this node
 * @param evicted sessions that ended because their users began others
 * @param denied sessions that did not begin because their users had as many as they may
 * @param rejected tokens that opened nothing, by cause; causes that did not occur are left out
 * @param ipChanges requests that came from another address than their session's
 * @param userAgentChanges requests that came from another program or system than their session's
 * @param touches uses that were noted
 * @param touchFailures uses that could not be noted
 * @param listenerFailures listeners that threw
 * @param unavailable operations that the store did not answer
 * @param sweeps how often this node came to the end of clearing away what had expired
 * @param sweepFailures how often it did not, because the store did not answer or refused; tried again within seconds
 * @param ended sessions that this node has seen end, for whose lives there is a sum
 * @param lifeMillis how long those lived together
 * @param peak the most sessions that this node knew of at once, about
 * @param readLatency how long looks into the store took
 * @since 0.1
 */
public record SessionStats(
        long creates,
        long reads,
        long found,
        long nearHits,
        long updates,
        long deletes,
        long expired,
        long evicted,
        long denied,
        Map<RejectCause, Long> rejected,
        long ipChanges,
        long userAgentChanges,
        long touches,
        long touchFailures,
        long listenerFailures,
        long unavailable,
        long sweeps,
        long sweepFailures,
        long ended,
        long lifeMillis,
        long peak,
        Latency readLatency) {
    /** Copies. */
    public SessionStats {
        rejected = Map.copyOf(rejected);
    }
}
