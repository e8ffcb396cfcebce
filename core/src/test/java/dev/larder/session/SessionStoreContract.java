package dev.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.session.SessionStore.Begun;
import dev.larder.session.SessionStore.Change;
import dev.larder.session.SessionStore.Crowd;
import dev.larder.session.SessionStore.Draft;
import dev.larder.session.SessionStore.Ended;
import dev.larder.session.SessionStore.Endings;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.Listed;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Page;
import dev.larder.session.SessionStore.Present;
import dev.larder.session.SessionStore.Renewal;
import dev.larder.session.SessionStore.Saved;
import dev.larder.session.SessionStore.State;
import dev.larder.session.SessionStore.Stored;
import dev.larder.session.SessionStore.Sweep;
import dev.larder.session.SessionStore.Swept;
import dev.larder.session.SessionStore.Word;
import dev.larder.session.SessionStore.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SessionStore} must do. A test class of each store extends this and says where its store is. Every test has users of
 * its own, so the store may be shared and need not be empty.
 */
@NullUnmarked
public abstract class SessionStoreContract {
    private static final long LONG_MILLIS = 600_000;
    private static final long SHORT_MILLIS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** One for all tests, whose users may have the same tag. */
    private static final String SWEEPER = "sweeper";

    private final TokenHashes hashes = new TokenHashes(Peppers.none(), new java.security.SecureRandom());
    private final Owner ann = TokenHashes.owner("ann-" + UUID.randomUUID());
    private final Owner bob = TokenHashes.owner("bob-" + UUID.randomUUID());

    /** For subclasses. */
    protected SessionStoreContract() {}

    /**
     * The store to try.
     *
     * @return always the same within one test
     */
    protected abstract SessionStore store();

    /**
     * Lets time pass for a store whose clock is turned by hand. One with a real clock does nothing: the tests wait for what must happen.
     *
     * @param time how much
     */
    protected abstract void advance(Duration time);

    private final class Drafting {
        private final Owner owner;
        private final Map<String, byte[]> attributes = new HashMap<>();
        private final List<String> ending = new ArrayList<>();
        private String device = "-";
        private String who = "who";
        private long idle = LONG_MILLIS;
        private long absolute = 2 * LONG_MILLIS;
        private long authenticated = Long.MAX_VALUE;
        private int most;
        private int mostOfDevice;
        private AtLimit atLimit = AtLimit.EVICT_OLDEST;

        private Drafting(Owner owner) {
            this.owner = owner;
        }

        private Drafting lives(long idleMillis, long absoluteMillis) {
            idle = idleMillis;
            absolute = absoluteMillis;
            return this;
        }

        private Drafting limit(int max, AtLimit choice) {
            most = max;
            atLimit = choice;
            return this;
        }

        private Drafting who(String words) {
            who = words;
            return this;
        }

        private Drafting device(String name, int max) {
            device = name;
            mostOfDevice = max;
            return this;
        }

        private Drafting with(String name, String value) {
            attributes.put(name, bytes(value));
            return this;
        }

        private Draft draft() {
            SessionStore.Key key = new SessionStore.Key(owner.tag(), newHash(owner.tag()));
            return new Draft(
                    key,
                    owner.user(),
                    bytes(who),
                    device,
                    idle,
                    absolute,
                    1,
                    authenticated,
                    attributes,
                    most,
                    mostOfDevice,
                    atLimit,
                    ending);
        }

        private Begun tryBegin() {
            return store().begin(draft(), false).await();
        }

        private SessionStore.Key begin() {
            Draft draft = draft();
            Begun begun = store().begin(draft, false).await();
            assertThat(begun.begun()).isTrue();
            return draft.key();
        }
    }

    private Drafting of(Owner owner) {
        return new Drafting(owner);
    }

    private String newHash(String tag) {
        return hashes.hash(hashes.newToken(tag));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Found load(SessionStore.Key key) {
        return store().load(key.tag(), List.of(key.hash()), true).await();
    }

    /** As requests look for it, which may be another way than {@link #load}'s. */
    private State state(SessionStore.Key key) {
        return store().load(key.tag(), List.of(key.hash()), false).await().state();
    }

    private Stored live(SessionStore.Key key) {
        Found found = load(key);
        assertThat(found.state()).isEqualTo(State.LIVE);
        assertThat(state(key)).isEqualTo(State.LIVE);
        return found.stored();
    }

    private void awaitState(SessionStore.Key key, State state) {
        advance(Duration.ofMillis(SHORT_MILLIS + 1));
        await().atMost(PATIENCE).until(() -> state(key) == state);
    }

    /** For what the clock must tell apart. */
    private void tick() {
        advance(Duration.ofMillis(2));
        long before = store().clockMillis();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> store().clockMillis() - before >= 2 || advancedByHand());
    }

    /** Whether the clock is turned by hand, so that waiting for it is in vain. */
    protected abstract boolean advancedByHand();

    @Test
    void begin_session_isFoundAsItWasBegun() {
        SessionStore.Key key =
                of(ann).device("mobile", 0).with("a", "1").with("empty", "").begin();

        Stored stored = live(key);

        assertThat(stored.key()).isEqualTo(key);
        assertThat(stored.user()).isEqualTo(ann.user());
        assertThat(stored.who()).isEqualTo(bytes("who"));
        assertThat(stored.device()).isEqualTo("mobile");
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.level()).isEqualTo(1);
        assertThat(stored.attributes()).containsOnlyKeys("a", "empty");
        assertThat(stored.attributes().get("a")).isEqualTo(bytes("1"));
        assertThat(stored.idleMillis()).isEqualTo(LONG_MILLIS);
        assertThat(stored.expiresMillis()).isEqualTo(stored.createdMillis() + LONG_MILLIS);
        assertThat(stored.endMillis()).isEqualTo(stored.createdMillis() + 2 * LONG_MILLIS);
        assertThat(stored.issuedMillis()).isBetween(stored.createdMillis() - 1, stored.createdMillis() + 1);
        assertThat(stored.usedMillis()).isEqualTo(stored.createdMillis());
    }

    @Test
    void begin_manyAttributes_keepsAll() {
        Drafting drafting = of(ann);
        for (int i = 0; i < 1_500; i++) {
            drafting.with("n" + i, "v" + i);
        }

        assertThat(live(drafting.begin()).attributes()).hasSize(1_500);
    }

    @Test
    void begin_userWhoHasAuthenticatedBefore_isKnownToHave() {
        Drafting drafting = of(ann);
        drafting.authenticated = store().clockMillis() - 50_000;

        Stored stored = live(drafting.begin());

        assertThat(stored.authenticatedMillis()).isEqualTo(drafting.authenticated);
        assertThat(live(of(bob).begin()).authenticatedMillis())
                .isGreaterThan(drafting.authenticated)
                .isLessThanOrEqualTo(live(of(bob).begin()).createdMillis());
    }

    @Test
    void asvs_7_6_1_linked_providersSession_isTheUserWhoHasItNow() {
        SessionStore.Key provider = TokenHashes.provider("https://idp.example " + UUID.randomUUID());

        store().link(provider, bob, LONG_MILLIS).await();
        store().link(provider, ann, LONG_MILLIS).await();

        assertThat(store().linked(provider).await()).contains(ann);
        assertThat(store().linked(TokenHashes.provider("other")).await()).isEmpty();
    }

    @Test
    void begin_twiceTheSame_isOnce() {
        Draft draft = of(ann).limit(1, AtLimit.EVICT_OLDEST).draft();

        Begun first = store().begin(draft, false).await();
        Found found = load(draft.key());

        assertThat(found.stored().endMillis()).isEqualTo(first.endMillis());
        assertThat(store().list(ann, 0, 10).await().total()).isEqualTo(1);
    }

    @Test
    void begin_aboveTheLimit_endsTheOldest() {
        SessionStore.Key first = of(ann).begin();
        tick();
        SessionStore.Key second = of(ann).begin();
        store().touch(first, ann.user(), null).await();

        Begun begun = of(ann).limit(2, AtLimit.EVICT_OLDEST).tryBegin();

        assertThat(begun.ended()).extracting(Ended::hash).containsExactly(first.hash());
        assertThat(begun.ended()).extracting(Ended::kind).containsExactly(SessionEvent.Kind.EVICTED);
        assertThat(begun.ended().get(0).who()).isEqualTo(bytes("who"));
        assertThat(state(first)).isEqualTo(State.UNKNOWN);
        assertThat(state(second)).isEqualTo(State.LIVE);
    }

    @Test
    void begin_aboveTheLimit_endsTheLeastRecentlyUsed() {
        SessionStore.Key first = of(ann).begin();
        SessionStore.Key second = of(ann).begin();
        tick();
        store().touch(first, ann.user(), null).await();

        Begun begun = of(ann).limit(2, AtLimit.EVICT_LEAST_RECENTLY_USED).tryBegin();

        assertThat(begun.ended()).extracting(Ended::hash).containsExactly(second.hash());
        assertThat(state(first)).isEqualTo(State.LIVE);
    }

    @Test
    void begin_limitThatWasLowered_endsAsManyAsNeeded() {
        for (int i = 0; i < 5; i++) {
            of(ann).begin();
        }

        assertThat(of(ann).limit(2, AtLimit.EVICT_OLDEST).tryBegin().ended()).hasSize(4);
        assertThat(store().list(ann, 0, 10).await().total()).isEqualTo(2);
    }

    @Test
    void begin_aboveTheLimit_canBeDenied() {
        SessionStore.Key first = of(ann).begin();

        Begun begun = of(ann).limit(1, AtLimit.DENY).tryBegin();

        assertThat(begun.begun()).isFalse();
        assertThat(begun.there()).extracting(Listed::hash).containsExactly(first.hash());
        assertThat(begun.there().get(0).who()).isEqualTo(bytes("who"));
        assertThat(begun.there().get(0).level()).isEqualTo(1);
        assertThat(begun.there().get(0).endMillis()).isPositive();
        assertThat(state(first)).isEqualTo(State.LIVE);
        assertThat(store().list(ann, 0, 10).await().total()).isEqualTo(1);
    }

    @Test
    void begin_afterAsking_endsWhatWasChosen() {
        SessionStore.Key first = of(ann).begin();
        tick();
        SessionStore.Key second = of(ann).begin();
        assertThat(of(ann).limit(2, AtLimit.ASK).tryBegin().there())
                .extracting(Listed::hash)
                .containsExactly(first.hash(), second.hash());
        Drafting chosen = of(ann).limit(2, AtLimit.ASK);
        chosen.ending.add(second.hash());

        Begun begun = chosen.tryBegin();

        assertThat(begun.begun()).isTrue();
        assertThat(begun.ended()).extracting(Ended::kind).containsExactly(SessionEvent.Kind.DESTROYED);
        assertThat(state(first)).isEqualTo(State.LIVE);
        assertThat(state(second)).isEqualTo(State.UNKNOWN);
    }

    @Test
    void begin_endingOfAnotherUser_endsNothing() {
        SessionStore.Key bobs = of(bob).begin();
        Drafting drafting = of(ann);
        drafting.ending.add(bobs.hash());

        assertThat(drafting.tryBegin().ended()).isEmpty();
        assertThat(state(bobs)).isEqualTo(State.LIVE);
    }

    @Test
    void begin_limitOfDevice_countsThatDeviceAlone() {
        SessionStore.Key phone = of(ann).device("mobile", 1).begin();
        SessionStore.Key desk = of(ann).device("desktop", 1).begin();

        Begun begun = of(ann).device("mobile", 1).limit(5, AtLimit.EVICT_OLDEST).tryBegin();

        assertThat(begun.ended()).extracting(Ended::hash).containsExactly(phone.hash());
        assertThat(state(desk)).isEqualTo(State.LIVE);
    }

    @Test
    void begin_expiredSessions_doNotCount() {
        SessionStore.Key brief = of(ann).lives(SHORT_MILLIS, SHORT_MILLIS).begin();
        awaitState(brief, State.EXPIRED);

        assertThat(of(ann).limit(1, AtLimit.DENY).tryBegin().begun()).isTrue();
    }

    @Test
    void begin_nobodyKnown_isNotListedAndNotLimited() {
        Owner nobody = new Owner("00", Owner.NOBODY);

        SessionStore.Key first = of(nobody).limit(1, AtLimit.DENY).begin();
        SessionStore.Key second = of(nobody).limit(1, AtLimit.DENY).begin();

        assertThat(state(first)).isEqualTo(State.LIVE);
        assertThat(state(second)).isEqualTo(State.LIVE);
        assertThat(store().end("00", List.of(first.hash()), SessionEvent.Kind.DESTROYED, 0, false)
                        .await()
                        .ended())
                .hasSize(1);
        assertThat(store().touch(second, Owner.NOBODY, null).await()).isPositive();
    }

    @Test
    void load_asRequestsDo_findsTheSameAsWithItsLastUse() {
        SessionStore.Key key = of(ann).device("mobile", 0).with("a", "1").begin();
        save(key, "b", "2");

        Stored whole = live(key);
        Stored plain =
                store().load(key.tag(), List.of(key.hash()), false).await().stored();

        assertThat(plain)
                .usingRecursiveComparison()
                .ignoringFields("usedMillis")
                .isEqualTo(whole);
    }

    @Test
    void load_severalHashes_findsTheOneThatIsThere() {
        SessionStore.Key key = of(ann).begin();

        Found found = store().load(key.tag(), List.of(newHash(key.tag()), key.hash()), false)
                .await();

        assertThat(found.stored().key()).isEqualTo(key);
        assertThat(found.stored().usedMillis()).isEqualTo(-1);
        assertThat(store().load(key.tag(), List.of(newHash(key.tag())), false)
                        .await()
                        .state())
                .isEqualTo(State.UNKNOWN);
    }

    @Test
    void expiry_unused_comesAfterTheIdleTime() {
        SessionStore.Key key = of(ann).lives(SHORT_MILLIS, LONG_MILLIS).begin();

        awaitState(key, State.EXPIRED);

        assertThat(store().touch(key, ann.user(), null).await()).isZero();
        assertThat(store().extend(key, LONG_MILLIS).await()).isZero();
        assertThat(save(key, "a", "1").outcome()).isEqualTo(Written.GONE);
        assertThat(renew(key, newHash(key.tag()), 0).state()).isEqualTo(State.EXPIRED);
        assertThat(state(key)).isEqualTo(State.EXPIRED);
        assertThat(store().list(ann, 0, 10).await().total()).isZero();
    }

    @Test
    void touch_session_livesLongerAndIsNotChanged() {
        SessionStore.Key key = of(ann).begin();
        Stored before = live(key);
        tick();

        long expires = store().touch(key, ann.user(), null).await();

        Stored after = live(key);
        assertThat(expires).isEqualTo(after.expiresMillis()).isGreaterThan(before.expiresMillis());
        assertThat(after.usedMillis()).isGreaterThan(before.usedMillis());
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(after.expiresMillis()).isEqualTo(after.usedMillis() + LONG_MILLIS);
    }

    @Test
    void touch_session_neverLivesBeyondItsEnd() {
        SessionStore.Key key = of(ann).lives(LONG_MILLIS, LONG_MILLIS).begin();
        tick();

        assertThat(store().touch(key, ann.user(), null).await())
                .isEqualTo(live(key).endMillis());
    }

    @Test
    void touch_withWho_replacesIt() {
        SessionStore.Key key = of(ann).begin();

        store().touch(key, ann.user(), bytes("other")).await();

        assertThat(live(key).who()).isEqualTo(bytes("other"));
    }

    @Test
    void touch_nothingThere_isNothing() {
        SessionStore.Key key = new SessionStore.Key(ann.tag(), newHash(ann.tag()));

        assertThat(store().touch(key, ann.user(), bytes("x")).await()).isZero();
        assertThat(state(key)).isEqualTo(State.UNKNOWN);
    }

    private Saved save(SessionStore.Key key, String name, String value) {
        return store().save(new Change(key, 0, 0, Map.of(name, bytes(value)), List.of()))
                .await();
    }

    @Test
    void save_changes_touchesOnlyWhatItNames() {
        SessionStore.Key key =
                of(ann).with("a", "1").with("b", "2").with("c", "3").begin();

        Saved saved = store().save(
                        new Change(key, 0, 0, Map.of("b", bytes("9"), "d", bytes("4")), List.of("c", "none")))
                .await();

        assertThat(saved).isEqualTo(new Saved(Written.SAVED, 2, null));
        Stored after = live(key);
        assertThat(after.version()).isEqualTo(2);
        assertThat(after.attributes()).containsOnlyKeys("a", "b", "d");
        assertThat(after.attributes().get("b")).isEqualTo(bytes("9"));
    }

    private Written save(SessionStore.Key key, long expiresMillis) {
        return store().save(new Change(key, 0, expiresMillis, Map.of("a", bytes("2")), List.of()))
                .await()
                .outcome();
    }

    @Test
    void save_whenItExpiresIsKnown_isAsGoodAsNotKnown() {
        SessionStore.Key brief = of(ann).lives(SHORT_MILLIS, SHORT_MILLIS).begin();
        SessionStore.Key key = of(ann).begin();
        long expires = live(brief).expiresMillis();

        assertThat(save(key, live(key).expiresMillis())).isEqualTo(Written.SAVED);
        // As of one whose use has been noted since it was read.
        awaitState(brief, State.EXPIRED);
        assertThat(save(key, expires)).isEqualTo(Written.SAVED);
        assertThat(save(brief, expires)).isEqualTo(Written.GONE);
    }

    @Test
    void save_manyChangesAtOnce_writesAndRemovesThemAll() {
        SessionStore.Key key = of(ann).with("gone", "1").begin();
        Map<String, byte[]> set = new HashMap<>();
        for (int i = 0; i < Session.MAX_ATTRIBUTES; i++) {
            set.put("a" + i, bytes("v" + i));
        }

        Saved saved = store().save(new Change(key, 1, 0, set, List.of("gone"))).await();

        assertThat(saved).isEqualTo(new Saved(Written.SAVED, 2, null));
        assertThat(live(key).attributes()).hasSize(Session.MAX_ATTRIBUTES).doesNotContainKey("gone");
        assertThat(live(key).attributes().get("a777")).isEqualTo(bytes("v777"));
    }

    @Test
    void save_otherVersion_isRefused() {
        SessionStore.Key key = of(ann).with("a", "1").begin();
        save(key, "a", "2");

        Saved stale = store().save(new Change(key, 1, 0, Map.of("a", bytes("3")), List.of()))
                .await();
        Saved fresh = store().save(new Change(key, 2, 0, Map.of("a", bytes("4")), List.of()))
                .await();

        assertThat(stale.outcome()).isEqualTo(Written.CHANGED);
        assertThat(fresh.outcome()).isEqualTo(Written.SAVED);
        assertThat(live(key).attributes().get("a")).isEqualTo(bytes("4"));
    }

    @Test
    void asvs_7_4_1_everyWrite_afterTheEnd_bringsNothingBack() {
        SessionStore.Key key = of(ann).with("a", "1").begin();
        store().end(key.tag(), List.of(key.hash()), SessionEvent.Kind.DESTROYED, 0, false)
                .await();

        assertThat(save(key, "a", "2").outcome()).isEqualTo(Written.GONE);
        assertThat(save(key, Long.MAX_VALUE)).isEqualTo(Written.GONE);
        assertThat(store().touch(key, ann.user(), bytes("who")).await()).isZero();
        assertThat(store().extend(key, LONG_MILLIS).await()).isZero();
        assertThat(renew(key, newHash(key.tag()), LONG_MILLIS).state()).isEqualTo(State.UNKNOWN);
        assertThat(state(key)).isEqualTo(State.UNKNOWN);
        assertThat(store().list(ann, 0, 10).await().total()).isZero();
    }

    private Found renew(SessionStore.Key key, String hash, long graceMillis) {
        Renewal renewal = new Renewal(hash, graceMillis, Math.max(graceMillis, LONG_MILLIS), -1, LONG_MILLIS, 0);
        return store().renew(key.tag(), List.of(key.hash()), renewal, false).await();
    }

    @Test
    void renew_withoutGrace_endsTheOldHashAtOnce() {
        SessionStore.Key key = of(ann).with("a", "1").begin();
        Stored before = live(key);
        SessionStore.Key fresh = new SessionStore.Key(key.tag(), newHash(key.tag()));

        Found renewed = renew(key, fresh.hash(), 0);

        assertThat(renewed.state()).isEqualTo(State.LIVE);
        assertThat(renewed.stored().key()).isEqualTo(fresh);
        assertThat(state(key)).isEqualTo(State.UNKNOWN);
        Stored after = live(fresh);
        assertThat(after.attributes().get("a")).isEqualTo(bytes("1"));
        assertThat(after.createdMillis()).isEqualTo(before.createdMillis());
        assertThat(after.endMillis()).isEqualTo(before.endMillis());
        assertThat(store().list(ann, 0, 10).await().sessions())
                .extracting(Listed::hash)
                .containsExactly(fresh.hash());
    }

    @Test
    void renew_withGrace_leadsFromTheOldHashForAWhile() {
        SessionStore.Key key = of(ann).begin();
        SessionStore.Key fresh = new SessionStore.Key(key.tag(), newHash(key.tag()));

        renew(key, fresh.hash(), SHORT_MILLIS);

        assertThat(load(key).state()).isIn(State.RENEWED, State.REUSED);
        assertThat(load(key).renewedTo()).isEqualTo(fresh.hash());
        awaitState(key, State.REUSED);
        assertThat(load(key).renewedTo()).isEqualTo(fresh.hash());
        assertThat(state(fresh)).isEqualTo(State.LIVE);
        assertThat(save(key, "a", "1").outcome()).isEqualTo(Written.GONE);
        assertThat(store().end(key.tag(), List.of(key.hash()), SessionEvent.Kind.DESTROYED, 0, false)
                        .await()
                        .ended())
                .as("who ends by what was replaced ends the session")
                .extracting(Ended::hash)
                .containsExactly(fresh.hash());
        assertThat(state(fresh)).isEqualTo(State.UNKNOWN);
    }

    @Test
    void renew_byTwoAtOnce_givesOneTheNewHash() {
        SessionStore.Key key = of(ann).begin();
        SessionStore.Key fresh = new SessionStore.Key(key.tag(), newHash(key.tag()));
        renew(key, fresh.hash(), LONG_MILLIS);

        Found second = renew(key, newHash(key.tag()), LONG_MILLIS);

        assertThat(second.state()).isEqualTo(State.RENEWED);
        assertThat(second.renewedTo()).isEqualTo(fresh.hash());
        assertThat(save(key, "a", "1").renewedTo()).isEqualTo(fresh.hash());
    }

    @Test
    void renew_againAndAgain_remembersTheLastHashesOfTheSession() {
        List<SessionStore.Key> keys = new ArrayList<>();
        keys.add(of(ann).begin());
        for (int i = 0; i < SessionStore.MAX_REPLACED + 1; i++) {
            SessionStore.Key fresh = new SessionStore.Key(ann.tag(), newHash(ann.tag()));
            renew(keys.get(i), fresh.hash(), LONG_MILLIS);
            keys.add(fresh);
        }
        SessionStore.Key now = keys.remove(keys.size() - 1);

        assertThat(state(keys.remove(0))).isEqualTo(State.UNKNOWN);
        assertThat(keys).hasSize(SessionStore.MAX_REPLACED).allSatisfy(key -> {
            assertThat(state(key)).isEqualTo(State.RENEWED);
            assertThat(load(key).renewedTo()).isEqualTo(now.hash());
        });
        assertThat(store().end(ann.tag(), List.of(keys.get(0).hash()), SessionEvent.Kind.DESTROYED, 0, false)
                        .await()
                        .ended())
                .extracting(Ended::hash)
                .containsExactly(now.hash());
        assertThat(state(now)).isEqualTo(State.UNKNOWN);
        assertThat(keys).allSatisfy(key -> assertThat(state(key)).isEqualTo(State.UNKNOWN));
    }

    @Test
    void asvs_7_2_4_renewWithoutGrace_forgetsAllHashesOfBefore() {
        SessionStore.Key first = of(ann).begin();
        SessionStore.Key second = new SessionStore.Key(ann.tag(), newHash(ann.tag()));
        SessionStore.Key third = new SessionStore.Key(ann.tag(), newHash(ann.tag()));
        renew(first, second.hash(), LONG_MILLIS);

        renew(second, third.hash(), 0);

        assertThat(state(first)).isEqualTo(State.UNKNOWN);
        assertThat(state(second)).isEqualTo(State.UNKNOWN);
        assertThat(state(third)).isEqualTo(State.LIVE);
    }

    @Test
    void everyEnding_ofASessionThatWasRenewed_leavesNothingOfItBehind() {
        SessionStore.Key evicted = renewedTwice();
        of(ann).limit(1, AtLimit.EVICT_OLDEST).begin();
        assertThat(state(evicted)).isEqualTo(State.UNKNOWN);

        SessionStore.Key ended = renewedTwice();
        store().endAll(ann, null, false, SessionEvent.Kind.DESTROYED, 0, false).await();
        assertThat(state(ended)).isEqualTo(State.UNKNOWN);
    }

    /** The hash that a session had at first, of three. */
    private SessionStore.Key renewedTwice() {
        SessionStore.Key first = of(ann).begin();
        SessionStore.Key second = new SessionStore.Key(ann.tag(), newHash(ann.tag()));
        renew(first, second.hash(), LONG_MILLIS);
        renew(second, newHash(ann.tag()), LONG_MILLIS);
        assertThat(state(first)).isEqualTo(State.RENEWED);
        return first;
    }

    @Test
    void renew_withAuthentication_beginsBothTimesAnew() {
        SessionStore.Key key = of(ann).lives(LONG_MILLIS, LONG_MILLIS).begin();
        Stored before = live(key);
        tick();
        String fresh = newHash(key.tag());

        store().renew(key.tag(), List.of(key.hash()), new Renewal(fresh, 0, 0, 3, LONG_MILLIS, 0), false)
                .await();

        Stored after = live(new SessionStore.Key(key.tag(), fresh));
        assertThat(after.level()).isEqualTo(3);
        assertThat(after.authenticatedMillis()).isGreaterThan(before.authenticatedMillis());
        assertThat(after.endMillis()).isGreaterThan(before.endMillis());
    }

    @Test
    void end_byAHashThatWasReplaced_endsTheSession() {
        SessionStore.Key key = of(ann).begin();
        SessionStore.Key fresh = new SessionStore.Key(key.tag(), newHash(key.tag()));
        renew(key, fresh.hash(), LONG_MILLIS);

        Endings endings = store().end(key.tag(), List.of(key.hash()), SessionEvent.Kind.DESTROYED, 0, false)
                .await();

        assertThat(endings.ended()).extracting(Ended::hash).containsExactly(fresh.hash());
        assertThat(state(fresh)).isEqualTo(State.UNKNOWN);
        assertThat(state(key)).isEqualTo(State.UNKNOWN);
    }

    @Test
    void end_twice_findsNothingTheSecondTime() {
        SessionStore.Key key = of(ann).begin();

        Endings first = store().end(key.tag(), List.of(key.hash()), SessionEvent.Kind.DESTROYED, 0, false)
                .await();
        Endings second = store().end(key.tag(), List.of(key.hash()), SessionEvent.Kind.DESTROYED, 0, false)
                .await();

        assertThat(first.ended()).hasSize(1);
        assertThat(first.ended().get(0).usable()).isTrue();
        assertThat(first.ended().get(0).who()).isEqualTo(bytes("who"));
        assertThat(second.ended()).isEmpty();
        assertThat(second.inTag()).isEqualTo(first.inTag());
    }

    @Test
    void endAll_butOne_leavesThatAndOtherUsers() {
        SessionStore.Key first = of(ann).begin();
        SessionStore.Key second = of(ann).begin();
        SessionStore.Key bobs = of(bob).begin();

        Endings endings = store().endAll(ann, second.hash(), false, SessionEvent.Kind.DESTROYED, 0, false)
                .await();

        assertThat(endings.ended()).extracting(Ended::hash).containsExactly(first.hash());
        assertThat(state(first)).isEqualTo(State.UNKNOWN);
        assertThat(state(second)).isEqualTo(State.LIVE);
        assertThat(state(bobs)).isEqualTo(State.LIVE);
    }

    @Test
    void endBefore_butOne_endsWhatHadBegunAndNothingElse() {
        SessionStore.Key first = of(ann).begin();
        SessionStore.Key kept = of(ann).begin();
        SessionStore.Key bobs = of(bob).begin();

        store().endBefore(ann, kept.hash(), LONG_MILLIS, 0).await();
        SessionStore.Key later = of(ann).limit(2, AtLimit.DENY).begin();

        assertThat(state(first)).isEqualTo(State.TERMINATED);
        assertThat(state(kept)).isEqualTo(State.LIVE);
        assertThat(state(later)).isEqualTo(State.LIVE);
        assertThat(state(bobs)).isEqualTo(State.LIVE);
        assertThat(store().touch(first, ann.user(), null).await()).isZero();
        assertThat(renew(first, newHash(first.tag()), 0).state()).isEqualTo(State.TERMINATED);
        assertThat(store().list(ann, 0, 10).await().total()).isEqualTo(2);
        assertThat(store().endAll(ann, null, true, SessionEvent.Kind.TERMINATED, 0, false)
                        .await()
                        .ended())
                .extracting(Ended::hash)
                .containsExactly(first.hash());
        assertThat(state(first)).isEqualTo(State.UNKNOWN);
        assertThat(state(kept)).isEqualTo(State.LIVE);
    }

    @Test
    void endEveryoneBefore_always_endsWhatHadBegun() {
        SessionStore.Key first = of(ann).begin();
        SessionStore.Key bobs = of(bob).begin();

        store().endEveryoneBefore(LONG_MILLIS, 0).await();

        assertThat(state(first)).isEqualTo(State.TERMINATED);
        assertThat(state(bobs)).isEqualTo(State.TERMINATED);
        assertThat(state(of(ann).begin())).isEqualTo(State.LIVE);
        assertThat(store().list(ann, 0, 10).await().total()).isEqualTo(1);
    }

    @Test
    void asvs_7_4_5_endEveryoneBefore_sessionThatLivesLongerThanThatIsRemembered_staysEnded() {
        SessionStore.Key key = of(ann).lives(LONG_MILLIS, 2 * LONG_MILLIS).begin();

        store().endEveryoneBefore(1, 0).await();
        store().endBefore(bob, null, 1, 0).await();
        tick();
        Swept swept = sweep(ann.tag(), SWEEPER, 100, false);

        assertThat(swept.mine()).isTrue();
        assertThat(state(key)).isEqualTo(State.TERMINATED);
    }

    @Test
    void extend_sessionThatWasTerminated_isNothing() {
        SessionStore.Key key = of(ann).begin();
        store().endBefore(ann, null, LONG_MILLIS, 0).await();

        assertThat(store().extend(key, 1_000).await()).isZero();
    }

    @Test
    void extend_session_livesLongerToItsEndAtMost() {
        SessionStore.Key key = of(ann).lives(LONG_MILLIS, 2 * LONG_MILLIS).begin();
        Stored before = live(key);

        assertThat(store().extend(key, 1_000).await()).isEqualTo(before.expiresMillis() + 1_000);
        assertThat(store().touch(key, ann.user(), null).await()).isEqualTo(before.expiresMillis() + 1_000);
        assertThat(store().extend(key, 10 * LONG_MILLIS).await()).isEqualTo(before.endMillis());
        assertThat(store().list(ann, 0, 1).await().sessions().get(0).expiresMillis())
                .isEqualTo(before.endMillis());
    }

    @Test
    void list_pages_areTheNewestFirst() {
        List<String> begun = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            begun.add(0, of(ann).device("mobile", 0).begin().hash());
            tick();
        }

        Page first = store().list(ann, 0, 2).await();
        Page rest = store().list(ann, 2, 100).await();

        assertThat(first.total()).isEqualTo(5);
        assertThat(first.sessions()).extracting(Listed::hash).containsExactlyElementsOf(begun.subList(0, 2));
        assertThat(rest.sessions()).extracting(Listed::hash).containsExactlyElementsOf(begun.subList(2, 5));
        Listed newest = first.sessions().get(0);
        Stored same = live(new SessionStore.Key(ann.tag(), newest.hash()));
        assertThat(newest.who()).isEqualTo(bytes("who"));
        assertThat(newest.device()).isEqualTo("mobile");
        assertThat(newest.level()).isEqualTo(1);
        assertThat(newest.endMillis()).isEqualTo(same.endMillis());
        assertThat(newest.authenticatedMillis()).isEqualTo(same.authenticatedMillis());
        assertThat(store().list(ann, 9, 2).await()).isEqualTo(new Page(5, List.of()));
        assertThat(store().list(bob, 0, 2).await()).isEqualTo(new Page(0, List.of()));
    }

    private Swept sweep(String tag, String token, int most, boolean word) {
        Sweep sweep = new Sweep(token, 60_000, most, 0);
        return store().sweep(List.of(tag), sweep, word).await().get(0);
    }

    @Test
    void sweep_expired_clearsAwayAndTellsWhatItWas() {
        SessionStore.Key brief = of(ann).lives(SHORT_MILLIS, LONG_MILLIS).begin();
        SessionStore.Key lasting = of(ann).begin();
        awaitState(brief, State.EXPIRED);

        Swept swept = sweep(ann.tag(), SWEEPER, 100, false);

        assertThat(swept.mine()).isTrue();
        Ended ended = swept.ended().stream()
                .filter(one -> one.hash().equals(brief.hash()))
                .findFirst()
                .orElseThrow();
        assertThat(ended.who()).isEqualTo(bytes("who"));
        assertThat(ended.kind()).isEqualTo(SessionEvent.Kind.EXPIRED);
        assertThat(ended.lastedMillis()).isEqualTo(SHORT_MILLIS);
        assertThat(state(brief)).isEqualTo(State.UNKNOWN);
        assertThat(state(lasting)).isEqualTo(State.LIVE);
        assertThat(sweep(ann.tag(), SWEEPER, 100, false).ended()).isEmpty();
    }

    @Test
    void word_untilTaken_isTold() {
        Draft draft = of(ann).draft();
        store().begin(draft, true).await();
        store().end(draft.key().tag(), List.of(draft.key().hash()), SessionEvent.Kind.DESTROYED, 0, true)
                .await();

        List<Word> word = wordOf(draft.key());

        assertThat(word).extracting(one -> one.id().charAt(0)).containsExactlyInAnyOrder('C', 'D');
        assertThat(word.get(0).who()).isEqualTo(bytes("who"));
        store().took(ann.tag(), word.stream().map(Word::id).toList()).await();
        assertThat(wordOf(draft.key())).isEmpty();
    }

    private List<Word> wordOf(SessionStore.Key key) {
        return sweep(key.tag(), SWEEPER, 100, true).word().stream()
                .filter(one -> one.id().contains(key.hash()))
                .toList();
    }

    @Test
    void totals_always_countWhatHasNotExpired() {
        int tag = Integer.parseInt(ann.tag(), 16);
        long before = store().totals().await().sessions().get(tag);
        long users = store().totals().await().users();
        SessionStore.Key brief = of(ann).lives(SHORT_MILLIS, LONG_MILLIS).begin();
        of(ann).begin();

        assertThat(store().totals().await().users()).isEqualTo(users + 1);
        awaitState(brief, State.EXPIRED);
        assertThat(store().totals().await().sessions().get(tag)).isEqualTo(before + 1);
        assertThat(store().totals().await().sessions()).hasSize(SessionStore.TAGS);
    }

    @Test
    void users_always_areToldOnceWithTheSessionsThatTheyMayUse() {
        String who = "ann-" + UUID.randomUUID();
        of(ann).who(who).begin();
        tick();
        SessionStore.Key last = of(ann).who(who).begin();
        SessionStore.Key brief =
                of(ann).who(who).lives(SHORT_MILLIS, LONG_MILLIS).begin();
        awaitState(brief, State.EXPIRED);

        assertThat(users(who)).singleElement().satisfies(user -> {
            assertThat(user.sessions()).isEqualTo(2);
            assertThat(user.usedMillis()).isGreaterThanOrEqualTo(live(last).createdMillis());
        });

        tick();
        store().endBefore(ann, last.hash(), LONG_MILLIS, 0).await();
        assertThat(users(who)).singleElement().returns(1L, Present::sessions);

        store().endAll(ann, null, false, SessionEvent.Kind.DESTROYED, 0, false).await();
        assertThat(users(who)).isEmpty();
    }

    @Test
    void users_ofMoreSessionsThanAreLookedAt_areThoseWhoseExpireLast() {
        String late = "late-" + UUID.randomUUID();
        String early = "early-" + UUID.randomUUID();
        Owner other = new Owner(ann.tag(), bob.user());
        of(other).who(early).lives(2 * LONG_MILLIS, 4 * LONG_MILLIS).begin();
        of(ann).who(late).lives(3 * LONG_MILLIS, 4 * LONG_MILLIS).begin();

        Crowd crowd = store().users(1).await();

        assertThat(crowd.users())
                .extracting(user -> new String(user.who(), UTF_8))
                .contains(late)
                .doesNotContain(early);
        assertThat(crowd.looked()).isLessThan(crowd.sessions());
        assertThat(users(early)).hasSize(1);
    }

    private List<Present> users(String who) {
        return store().users(SessionStore.MAX_PAGE).await().users().stream()
                .filter(user -> new String(user.who(), UTF_8).equals(who))
                .toList();
    }

    @Test
    void usage_always_tellsAboutWhatSessionsTake() {
        SessionUsage before = store().usage().await();
        for (int i = 0; i < 20; i++) {
            of(ann).with("data", "x".repeat(10_000)).begin();
        }

        SessionUsage after = store().usage().await();

        assertThat(after.sessions()).isEqualTo(before.sessions() + 20);
        assertThat(after.bytes()).isGreaterThan(after.sessions() * 100);
    }

    @Test
    void active_users_areCountedOnceADay() {
        long day = 100_000 + java.util.concurrent.ThreadLocalRandom.current().nextLong(1_000_000);

        store().noteActive(day, List.of(ann.user(), bob.user())).await();
        store().noteActive(day, List.of(ann.user())).await();

        assertThat(store().activeOn(day).await()).isEqualTo(2);
        assertThat(store().activeOn(day + 1).await()).isZero();
    }
}
