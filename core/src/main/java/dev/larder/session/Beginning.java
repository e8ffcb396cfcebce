package dev.larder.session;

import dev.larder.base.Call;
import dev.larder.session.SessionStore.Begun;
import dev.larder.session.SessionStore.Draft;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Stored;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Begins sessions. Thread-safe. */
final class Beginning {
    private final SessionParts parts;

    Beginning(SessionParts parts) {
        this.parts = parts;
    }

    Call<Creation> begin(SessionRequest request) {
        SessionWriting.checkSize(parts.policy(), request.attributes());
        return new Deferred<>(() -> {
            String userId = request.userId();
            Owner owner = userId == null ? new Owner(parts.hashes().anyTag(), Owner.NOBODY) : TokenHashes.owner(userId);
            SessionToken token = parts.hashes().newToken(owner.tag());
            Draft draft = draft(
                    request,
                    owner,
                    new SessionStore.Key(owner.tag(), parts.hashes().hash(token)));
            return linked(request.provider(), owner)
                    .flatMap(done -> parts.counted(
                            parts.store().begin(draft, parts.events().wanted())))
                    .map(begun -> begun.begun() ? began(draft, begun, token) : refused(draft, begun));
        });
    }

    /** Before the session begins: one that could not be ended by its provider must not. */
    private Call<@Nullable Void> linked(@Nullable String provider, Owner owner) {
        return provider == null ? Call.done() : new ByProvider(parts).link(provider, owner);
    }

    private Draft draft(SessionRequest request, Owner owner, SessionStore.Key key) {
        SessionPolicy policy = parts.policy();
        return new Draft(
                key,
                owner.user(),
                Who.of(request.userId(), request.client(), request.provider()).bytes(),
                request.client().deviceClass(),
                policy.idleTimeout().toMillis(),
                policy.absoluteTimeout().toMillis(),
                request.level(),
                request.authenticatedMillis(),
                Map.copyOf(request.attributes()),
                policy.maxSessions(),
                policy.maxSessionsPerDevice(),
                policy.atLimit(),
                request.ending());
    }

    private Creation began(Draft draft, Begun begun, SessionToken token) {
        parts.counters().creates.increment();
        parts.count(draft.key().tag(), new SessionStore.Endings(begun.inTag(), begun.ended()));
        parts.events().begun(draft.key(), begun.nowMillis(), draft.who());
        parts.active().note(draft.user(), begun.nowMillis());
        Stored stored = new Stored(
                draft.key(),
                draft.user(),
                draft.who(),
                draft.device(),
                begun.nowMillis(),
                begun.endMillis(),
                draft.idleMillis(),
                begun.nowMillis(),
                Math.min(draft.authenticatedMillis(), begun.nowMillis()),
                draft.level(),
                1,
                draft.attributes(),
                begun.expiresMillis(),
                begun.nowMillis());
        Session session = new Session(stored, begun.nowMillis(), begun.nowMillis());
        return Creation.begun(session, token, begun.ended().size());
    }

    private Creation refused(Draft draft, Begun begun) {
        parts.counters().denied.increment();
        return Creation.refused(begun.there().stream()
                .map(there -> SessionInfo.of(draft.key().tag(), there))
                .toList());
    }
}
