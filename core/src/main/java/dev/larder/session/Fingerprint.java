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
        return place(before).equals(place(now));
    }

    /** What is compared of an address. */
    private Object place(IpAddress address) {
        return policy.ipComparison() == Comparison.EXACT
                ? address
                : address.network(address.isV6() ? V6_PREFIX : V4_PREFIX);
    }

    /** What is compared of the request's address. */
    Object place(Client client) {
        IpAddress ip = client.ip();
        return ip == null ? "" : place(ip);
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

    /** What the session should know once its user has authenticated anew from where he is, or null if nothing of that looks new. */
    @Nullable
    Who moved(Who who, Client client) {
        return ipChanged(who, client) || userAgentChanged(who, client) ? who.at(client) : null;
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
