package dev.larder.server.events;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.ProblemException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps one part of the events fresh: asks for it when it is due and nobody is asking already, so that a part that takes long, because
 * Redis does not answer, holds up no other. Thread-safe.
 */
final class LivePart {
    /** What is older is not told any more: then it is not known. */
    private static final long TOLD_FOR_MILLIS = 10_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final String UNKNOWN = "null";
    private static final Logger LOG = LoggerFactory.getLogger(LivePart.class);

    private final StatisticsPart part;
    private final LarderLife life;
    private final JsonMapper json;
    private final Ticker ticker;
    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile Answer last;

    /** An answer as JSON, and when it was asked for. */
    private record Answer(String json, long askedNanos) {}

    LivePart(StatisticsPart part, LarderLife life, JsonMapper json, Ticker ticker) {
        this.part = part;
        this.life = life;
        this.json = json;
        this.ticker = ticker;
        this.last = new Answer(UNKNOWN, ticker.nanos() - TOLD_FOR_MILLIS * NANOS_PER_MILLI);
    }

    String name() {
        return part.partName();
    }

    /** The last answer, or {@code null} where there is none or it is too old to be told. */
    String json() {
        Answer answer = last;
        long told = Math.max(TOLD_FOR_MILLIS, 2 * part.partValidFor().toMillis());
        return ticker.nanos() - answer.askedNanos() < told * NANOS_PER_MILLI ? answer.json() : UNKNOWN;
    }

    /** Asks, unless the last answer is still good or somebody is asking. */
    void refresh(Executor executor) {
        // A tick is a little less than a second apart at times; what is nearly due is due.
        long goodMillis = part.partValidFor().toMillis() * 9 / 10;
        boolean good = ticker.nanos() - last.askedNanos() < goodMillis * NANOS_PER_MILLI;
        if (good || !asking.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::ask);
        } catch (RejectedExecutionException ending) {
            asking.set(false);
        }
    }

    private void ask() {
        long askedNanos = ticker.nanos();
        try {
            last = new Answer(part.partWhileShutDown() ? written() : gated(), askedNanos);
        } catch (LarderException | ProblemException problem) {
            LOG.debug("{} is not known for now", part.partName(), problem);
            last = new Answer(UNKNOWN, askedNanos);
        } catch (RuntimeException failure) {
            LOG.warn("{} failed: {}", part.partName(), failure.toString());
            last = new Answer(UNKNOWN, askedNanos);
        } finally {
            asking.set(false);
        }
    }

    /** Like a request: a shutdown waits for it. */
    private String gated() {
        life.enter();
        try {
            return written();
        } finally {
            life.leave();
        }
    }

    private String written() {
        return json.writeValueAsString(part.part());
    }
}
