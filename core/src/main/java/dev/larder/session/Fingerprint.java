package dev.larder.session;

import dev.larder.base.IpAddress;
import org.jspecify.annotations.Nullable;

/** Compares a request with what its session knows of its client. Pure. */
record Fingerprint(SessionPolicy policy) {
    static final int V4_PREFIX = 24;
    static final int V6_PREFIX = 56;

    /** Whether the request comes from another address of the same family than the session's. */
    boolean ipChanged(Who who, Client client) {
        IpAddress now = client.ip();
        if (policy.onIpChange() == SignalPolicy.OFF || now == null) {
            return false;
        }
        IpAddress before = now.isV6() ? who.v6() : who.v4();
        return before != null && !alike(before, now);
    }

    private boolean alike(IpAddress before, IpAddress now) {
        if (policy.ipComparison() == Comparison.EXACT) {
            return before.equals(now);
        }
        int length = now.isV6() ? V6_PREFIX : V4_PREFIX;
        return before.network(length).equals(now.network(length));
    }

    /** Whether the request comes from another program or system than the session's. */
    boolean userAgentChanged(Who who, Client client) {
        String before = who.userAgent();
        String now = client.userAgent();
        return policy.onUserAgentChange() != SignalPolicy.OFF
                && before != null
                && now != null
                && !UserAgent.of(before).equals(UserAgent.of(now));
    }

    /** What the session should know from now on, or null if it knows it: the first address of a family is noted. */
    static @Nullable Who learned(Who who, Client client) {
        IpAddress now = client.ip();
        if (now == null || (now.isV6() ? who.v6() : who.v4()) != null) {
            return null;
        }
        return who.with(now);
    }
}
