package dev.larder.server.security;

import dev.larder.base.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts wrong tokens by the address they come from. Past {@link #MAX_WRONG} in a minute an address has to wait until
 * the minute is over, with the right token too: otherwise one could go on guessing. Only an address that has used a right
 * token before is spared, so that one program with an old token does not lock out its neighbours.
 *
 * <p>So it is where it is {@linkplain #refuse told} that other servers have had too many from there.
 *
 * <p>Thread-safe, in memory, for {@link #MAX_ADDRESSES} addresses; past that the one unheard of for longest is forgotten.
 */
final class WrongTokenLimiter {
    /** How many wrong tokens an address may send in a window. */
    static final int MAX_WRONG = 10;

    /** How many addresses are remembered. */
    static final int MAX_ADDRESSES = 10_000;

    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    // Of an IPv6 address the network part counts: the rest is the client's to choose.
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Ticker ticker;

    // Guarded by itself.
    private final Map<String, Visitor> visitors = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Visitor> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    WrongTokenLimiter(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether a right token from there is accepted now; remembers that it came. */
    boolean acceptsRight(String address) {
        synchronized (visitors) {
            Visitor known = visitor(address);
            if ((known.wrong >= MAX_WRONG || known.isRefused(ticker.nanos())) && !known.wasRight) {
                return false;
            }
            known.wasRight = true;
            return true;
        }
    }

    /** Counts a wrong token; false if the address has sent too many. */
    boolean acceptsWrong(String address) {
        synchronized (visitors) {
            Visitor known = visitor(address);
            known.wrong++;
            return known.wrong <= MAX_WRONG && !known.isRefused(ticker.nanos());
        }
    }

    /** Takes no wrong token from there for a time, and no right one unless one came before. */
    void refuse(String address, long seconds) {
        synchronized (visitors) {
            Visitor known = visitor(address);
            known.refused = true;
            known.refusedUntilNanos = ticker.nanos() + TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    /** When an address is listened to again, in seconds, at least 1. */
    long waitSeconds(String address) {
        synchronized (visitors) {
            Visitor known = visitor(address);
            long leftNanos = WINDOW_NANOS - (ticker.nanos() - known.sinceNanos);
            if (known.isRefused(ticker.nanos())) {
                leftNanos = Math.max(leftNanos, known.refusedUntilNanos - ticker.nanos());
            }
            return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(leftNanos) + 1);
        }
    }

    int size() {
        synchronized (visitors) {
            return visitors.size();
        }
    }

    private Visitor visitor(String address) {
        Visitor known = visitors.computeIfAbsent(network(address), key -> new Visitor(ticker.nanos()));
        if (ticker.nanos() - known.sinceNanos >= WINDOW_NANOS) {
            known.sinceNanos = ticker.nanos();
            known.wrong = 0;
        }
        return known;
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == 4 ? address : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES));
        } catch (UnknownHostException e) {
            // Not an address as text, so no name was looked up: count it as it is.
            return address;
        }
    }

    private static final class Visitor {
        private long sinceNanos;
        private int wrong;
        private boolean wasRight;
        private boolean refused;
        private long refusedUntilNanos;

        Visitor(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        boolean isRefused(long nowNanos) {
            return refused && nowNanos - refusedUntilNanos < 0;
        }
    }
}
