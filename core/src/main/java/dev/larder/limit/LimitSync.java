package dev.larder.limit;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Sync;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node in step with the others: asks the store again and again which rules there are, what was given back, and how many nodes
 * there are, and says that this one is there. Thread-safe.
 */
final class LimitSync implements AutoCloseable {
    /** How long after an answer it asks again. */
    static final Duration PAUSE = Duration.ofMillis(250);

    /** For how long a node counts as there that is not heard of any more. */
    static final Duration NODE_LASTS = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(LimitSync.class);
    private static final int NAME_BYTES = 12;

    private final LimitStore store;
    private final RuleBook rules;
    private final DenyCache denied;
    private final Ticker ticker;
    private final Executor later;
    private final String node;

    private volatile long knownRules = -1;
    private volatile long knownChanges = -1;
    private volatile int nodes = 1;
    private volatile boolean closed;

    /**
     * Asks nothing yet.
     *
     * @param later runs what it is given after a {@link #PAUSE}
     */
    LimitSync(
            LimitStore store, RuleBook rules, DenyCache denied, Ticker ticker, RandomGenerator random, Executor later) {
        this.store = store;
        this.rules = rules;
        this.denied = denied;
        this.ticker = ticker;
        this.later = later;
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        this.node = HexFormat.of().formatHex(name);
    }

    /** An executor that runs what it is given on another one, after a {@link #PAUSE}. */
    static Executor afterAPause(Executor executor) {
        return CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor);
    }

    /** How many nodes there were when it was last heard. */
    int nodes() {
        return nodes;
    }

    /** Asks for the first time, and goes on. If that fails the rules of the configuration are what there is. */
    void start() {
        try {
            call().await();
        } catch (LarderException notYet) {
            LOG.debug("the store could not be asked for rules yet: {}", notYet.getMessage());
        }
        again();
    }

    private void again() {
        if (!closed) {
            later.execute(() -> {
                var unused = call().async().whenComplete((done, failure) -> again());
            });
        }
    }

    /** Asks now. */
    Call<@Nullable Void> call() {
        return Call.of(node).flatMap(self -> {
            long askedNanos = ticker.nanos();
            long askedChanges = knownChanges;
            return store.sync(self, NODE_LASTS.toMillis(), knownRules, askedChanges)
                    .<@Nullable Void>map(news -> {
                        learn(news, askedChanges, askedNanos);
                        return null;
                    });
        });
    }

    private synchronized void learn(Sync news, long askedChanges, long askedNanos) {
        if (news.rules() != null) {
            rules.live(news.rules());
        }
        knownRules = news.rulesVersion();
        nodes = Math.max(1, news.nodes());
        // Two that asked at the same time bring the same changes: to hear of them twice does no harm.
        denied.told(news.changes(), askedNanos);
        knownChanges = askedChanges == knownChanges ? news.lastChange() : Math.min(knownChanges, news.lastChange());
    }

    @Override
    public void close() {
        closed = true;
    }
}
