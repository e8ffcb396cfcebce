package dev.larder.servlet.limit;

import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.LimitRequest;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.RuleVerdict;
import dev.larder.servlet.ClientAddress;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request through if every rule that is for it has room, tells the client how the rules stand, and answers 429 otherwise. At most one
 * round trip a request. While the store cannot be asked the {@linkplain dev.larder.limit.FailurePolicy failure policies} of the rules decide: who
 * is refused by one that lets nobody through is answered 503, and nobody is told how rules stand.
 *
 * <p>What concurrency limits admit is given back when the request has ended. What a queue admits waits for its turn on the thread of the
 * request; where that would be longer than {@link Builder#longestWait} it is refused instead. Each request counts once, however often it
 * is dispatched. Thread-safe.
 *
 * @since 0.1
 */
public final class RateLimitFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimitFilter.class);
    private static final String COUNTED = RateLimitFilter.class.getName() + ".counted";

    private final RateLimiter limiter;
    private final ClientAddress addresses;
    private final Function<HttpServletRequest, @Nullable String> user;
    private final RateLimitHeaders headers;
    private final long longestWaitNanos;
    private final Ticker ticker = Ticker.system();

    private RateLimitFilter(Builder builder) {
        this.limiter = builder.limiter;
        this.addresses = builder.addresses;
        this.user = builder.user;
        this.headers = new RateLimitHeaders(builder.partitionKeys, builder.legacyHeaders, SharedRandom.create());
        this.longestWaitNanos = builder.longestWait.toNanos();
    }

    /**
     * A builder of a filter that trusts no proxy, takes the user from {@link HttpServletRequest#getRemoteUser}, and writes no legacy headers.
     *
     * @param limiter the rate limits; neither owned nor closed
     * @return never null
     */
    public static Builder builder(RateLimiter limiter) {
        return new Builder(limiter);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && http.getAttribute(COUNTED) == null) {
            http.setAttribute(COUNTED, true);
            doFilter(http, answer, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Decision decision = limiter.tryTake(toLimit(request), 1);
        if (decision.allowed() && decision.delay().toNanos() > longestWaitNanos) {
            giveBack(decision);
            refuse(tooLongAWait(decision), response);
        } else if (decision.allowed()) {
            headers.of(decision).forEach(response::setHeader);
            await(decision.delay().toNanos());
            pass(decision, request, response, chain);
        } else {
            refuse(decision, response);
        }
    }

    private LimitRequest toLimit(HttpServletRequest request) {
        String info = request.getPathInfo();
        return new LimitRequest(
                request.getMethod(),
                request.getServletPath() + (info == null ? "" : info),
                addresses.of(request).map(Object::toString).orElse("unknown"),
                user.apply(request),
                request::getHeader,
                null);
    }

    private void refuse(Decision decision, HttpServletResponse response) throws IOException {
        headers.of(decision).forEach(response::setHeader);
        QuotaProblem problem = QuotaProblem.of(decision);
        response.setStatus(problem.status());
        response.setContentType(QuotaProblem.MEDIA_TYPE);
        byte[] body = problem.body().getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** What was taken is given back, from all rules, for the request is not going to use it. */
    private void giveBack(Decision decision) {
        decision.verdicts().stream()
                .filter(verdict -> verdict.allowed() && verdict.rule().algorithm() != Algorithm.CONCURRENCY)
                .forEach(verdict -> quietly(() -> limiter.refund(verdict.rule().name(), verdict.id(), 1)));
        release(decision);
    }

    /** What was admitted to a place too far back, as a refusal until the queue is short enough. */
    private Decision tooLongAWait(Decision decision) {
        List<RuleVerdict> verdicts = decision.verdicts().stream()
                .map(one -> refusedForLength(one, one.delayMicros() - TimeUnit.NANOSECONDS.toMicros(longestWaitNanos)))
                .toList();
        return new Decision(false, decision.source(), verdicts, 0);
    }

    private static RuleVerdict refusedForLength(RuleVerdict verdict, long tooLongMicros) {
        return tooLongMicros <= 0
                ? verdict
                : new RuleVerdict(verdict.rule(), verdict.id(), false, 0, tooLongMicros, verdict.resetMicros(), 0);
    }

    private void await(long nanos) {
        long end = ticker.nanos() + nanos;
        for (long left = nanos; left > 0 && !Thread.currentThread().isInterrupted(); left = end - ticker.nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    private void pass(Decision decision, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean later = false;
        try {
            chain.doFilter(request, response);
            if (decision.holder() != 0 && request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new AtTheEnd(() -> release(decision)));
                later = true;
            }
        } finally {
            if (!later) {
                release(decision);
            }
        }
    }

    private void release(Decision decision) {
        if (decision.holder() != 0) {
            quietly(() -> limiter.release(decision));
        }
    }

    /** What cannot be given back ends with its time; the request is not to fail for it. */
    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (LarderException e) {
            LOG.debug("a permit could not be given back: {}", e.getMessage());
        }
    }

    /** Does something once when an asynchronous request has ended, however it ended. */
    private static final class AtTheEnd implements AsyncListener {
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();

        AtTheEnd(Runnable action) {
            this.action = action;
        }

        private void end() {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            end();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end();
        }

        @Override
        public void onError(AsyncEvent event) {
            end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }

    /** Collects what a filter is made of. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

        private final RateLimiter limiter;
        private ClientAddress addresses = ClientAddress.ofPeer();
        private Function<HttpServletRequest, @Nullable String> user = HttpServletRequest::getRemoteUser;
        private boolean legacyHeaders;
        private PartitionKeys partitionKeys = PartitionKeys.none();
        private Duration longestWait = LONGEST_WAIT;

        private Builder(RateLimiter limiter) {
            this.limiter = Objects.requireNonNull(limiter, "limiter");
        }

        /**
         * Sets how the client's address is found.
         *
         * @param value which proxies are trusted
         * @return this
         */
        public Builder addresses(ClientAddress value) {
            addresses = Objects.requireNonNull(value, "addresses");
            return this;
        }

        /**
         * Sets who the user of a request is.
         *
         * @param value gives null for nobody
         * @return this
         */
        public Builder user(Function<HttpServletRequest, @Nullable String> value) {
            user = Objects.requireNonNull(value, "user");
            return this;
        }

        /**
         * Sets whether {@code X-RateLimit-*} is written as well.
         *
         * @param value whether
         * @return this
         */
        public Builder legacyHeaders(boolean value) {
            legacyHeaders = value;
            return this;
        }

        /**
         * Sets what clients are told of whom a rule limits.
         *
         * @param value nothing unless set; {@link PartitionKeys#keyed} if clients shall be able to tell quotas apart
         * @return this
         */
        public Builder partitionKeys(PartitionKeys value) {
            partitionKeys = Objects.requireNonNull(value, "partitionKeys");
            return this;
        }

        /**
         * Sets how long a request may wait for its turn in a queue.
         *
         * @param value from zero to an hour; 1 second unless set
         * @return this
         */
        public Builder longestWait(Duration value) {
            if (value.isNegative() || value.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("longestWait must be between 0 and 1 hour, was " + value);
            }
            longestWait = value;
            return this;
        }

        /**
         * Makes the filter.
         *
         * @return never null
         */
        public RateLimitFilter build() {
            return new RateLimitFilter(this);
        }
    }
}
