package dev.larder.session;

import dev.larder.base.Call;
import dev.larder.session.SessionStore.Listed;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds sessions by the session of an identity provider that they were begun by, and ends them. Thread-safe. */
record ByProvider(SessionParts parts) {
    /** Until the last session that may be begun by it now has ended. */
    Call<@Nullable Void> link(String provider, Owner owner) {
        return parts.counted(parts.store()
                .link(
                        TokenHashes.provider(provider),
                        owner,
                        parts.policy().absoluteTimeout().toMillis()));
    }

    Call<Long> end(String provider) {
        return parts.counted(parts.store().linked(TokenHashes.provider(provider)))
                .flatMap(owner -> owner.isEmpty() ? Call.of(0L) : end(provider, owner.get(), 0, 0));
    }

    /**
     * Page by page. One that is given another token meanwhile is not found under its former hash, and begins again at the first page: it
     * is listed under the other hash then. There are no more rounds than sessions that are renewed at this moment.
     */
    private Call<Long> end(String provider, Owner owner, int offset, long ended) {
        return parts.counted(parts.store().list(owner, offset, SessionStore.MAX_PAGE))
                .flatMap(page -> {
                    List<String> found = page.sessions().stream()
                            .filter(one -> provider.equals(Who.read(one.who()).provider()))
                            .map(Listed::hash)
                            .toList();
                    if (found.isEmpty()) {
                        return next(provider, owner, offset, ended, page);
                    }
                    Call<Long> each = Call.of(ended);
                    for (String hash : found) {
                        SessionStore.Key key = new SessionStore.Key(owner.tag(), hash);
                        each = each.flatMap(before ->
                                parts.end(key, SessionEvent.Kind.TERMINATED).map(was -> before + (was ? 1 : 0)));
                    }
                    return each.flatMap(now -> end(provider, owner, 0, now));
                });
    }

    private Call<Long> next(String provider, Owner owner, int offset, long ended, Page page) {
        int next = offset + SessionStore.MAX_PAGE;
        return next < page.total() ? end(provider, owner, next, ended) : Call.of(ended);
    }
}
