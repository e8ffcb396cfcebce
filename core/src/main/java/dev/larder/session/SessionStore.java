package dev.larder.session;

import dev.larder.base.Call;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept. It knows neither tokens nor users, only hashes of them, and decides nothing but what has to be decided in
 * one step with a change: whether a session is over, whether a user has as many as he may.
 *
 * <p>What belongs to one tag is changed in one step. Times are those of the store's clock, in milliseconds since 1970. A session that
 * is over is never brought back by any of these.
 *
 * <p>Thread-safe. Each call is one round trip unless said, and ends within the store's deadline with {@link
 * dev.larder.base.StoreUnavailableException} where the store does not answer.
 *
 * @since 0.1
 */
public interface SessionStore {
    /** How many tags there are: {@code 00} to {@code ff}. */
    int TAGS = 256;

    /** How many hashes a session may be looked for under at once. */
    int MAX_HASHES = 4;

    /** How many sessions a page may hold, of a list or of a sweep. */
    int MAX_PAGE = 100;

    /** How many hashes that a session had before are remembered at once. */
    int MAX_REPLACED = 4;

    /** How many bytes all attributes of a draft or of a change may take. */
    int MAX_DATA_BYTES = 8 << 20;

    /**
     * Where a session is.
     *
     * @param tag its tag
     * @param hash its hash: 24 characters
     */
    record Key(String tag, String hash) {}

    /**
     * Whose sessions.
     *
     * @param tag the tag of all of them
     * @param user the user's hash: 24 characters, or {@code -} for nobody known
     */
    record Owner(String tag, String user) {
        /** Who is not known has this hash. */
        public static final String NOBODY = "-";

        /**
         * Whether sessions of this owner are listed and limited.
         *
         * @return false for nobody known
         */
        public boolean isKnown() {
            return !user.equals(NOBODY);
        }
    }

    /**
     * A session to begin.
     *
     * @param key where
     * @param user the user's hash, or {@link Owner#NOBODY}
     * @param who what is known of the user and his client, in bytes that the store does not read
     * @param device the class of device, {@code [A-Za-z0-9_]+}, or {@code -} for none
     * @param idleMillis how long it lives without being used
     * @param absoluteMillis how long it lives
     * @param level level of assurance, 0 to 9
     * @param authenticatedMillis when the user has authenticated; what is later than now counts as now
     * @param attributes what is kept in it
     * @param maxSessions how many of the user there may be, 0 for any number
     * @param maxSessionsPerDevice how many of the user and the device, 0 for any number
     * @param atLimit what happens when there are as many
     * @param ending hashes of the user's sessions to end in the same step, before they are counted
     */
    record Draft(
            Key key,
            String user,
            byte[] who,
            String device,
            long idleMillis,
            long absoluteMillis,
            int level,
            long authenticatedMillis,
            Map<String, byte[]> attributes,
            int maxSessions,
            int maxSessionsPerDevice,
            AtLimit atLimit,
            List<String> ending) {}

    /**
     * A session that is over.
     *
     * @param hash its hash
     * @param who as it was begun; empty if the store has lost it
     * @param createdMillis when it began; 0 if the store has lost it
     * @param kind why
     * @param endedMillis when that was carried out
     * @param lastedMillis how long it could be used, at most
     * @param usable whether it could have been used until then
     */
    record Ended(
            String hash,
            byte[] who,
            long createdMillis,
            SessionEvent.Kind kind,
            long endedMillis,
            long lastedMillis,
            boolean usable) {}

    /**
     * One of a user's sessions.
     *
     * @param hash its hash
     * @param who as it was begun
     * @param createdMillis when it began
     * @param usedMillis when it was last noted to be used
     * @param expiresMillis when it expires
     * @param endMillis when it ends however much it is used; 0 if the store has lost it
     * @param authenticatedMillis when the user last authenticated; 0 if the store has lost it
     * @param level level of assurance of that; 0 if the store has lost it
     * @param device the class of device, or {@code -}
     */
    record Listed(
            String hash,
            byte[] who,
            long createdMillis,
            long usedMillis,
            long expiresMillis,
            long endMillis,
            long authenticatedMillis,
            int level,
            String device) {}

    /**
     * What came of beginning a session.
     *
     * @param begun whether it began
     * @param nowMillis when
     * @param expiresMillis when it expires unless used
     * @param endMillis when it ends however much it is used
     * @param inTag how many sessions the tag has now, those included that have expired and were not swept yet
     * @param ended what ended in the same step
     * @param there if it did not begin, which sessions there are; the first is the one that would have ended
     */
    record Begun(
            boolean begun,
            long nowMillis,
            long expiresMillis,
            long endMillis,
            long inTag,
            List<Ended> ended,
            List<Listed> there) {}

    /** How a session that was looked for was found. */
    enum State {
        /** There is none. */
        UNKNOWN,
        /** It may be used. */
        LIVE,
        /** Its time is over. */
        EXPIRED,
        /** It was ended by a not-before time. */
        TERMINATED,
        /** It has another hash since a moment ago. */
        RENEWED,
        /** It has another hash for longer than the old one may be used. */
        REUSED
    }

    /**
     * A session as it is kept.
     *
     * @param key where; not the hash that was asked for if it was given another
     * @param user the user's hash
     * @param who as it was begun, or noted since
     * @param device the class of device, or {@code -}
     * @param createdMillis when it began
     * @param endMillis when it ends however much it is used
     * @param idleMillis how long it lives without being used
     * @param issuedMillis when it was given its present hash
     * @param authenticatedMillis when the user last authenticated
     * @param level level of assurance of that
     * @param version how often its attributes were written
     * @param attributes what is kept in it; not to be changed
     * @param expiresMillis when it expires unless used
     * @param usedMillis when it was last noted to be used; -1 if not asked for
     */
    record Stored(
            Key key,
            String user,
            byte[] who,
            String device,
            long createdMillis,
            long endMillis,
            long idleMillis,
            long issuedMillis,
            long authenticatedMillis,
            int level,
            long version,
            Map<String, byte[]> attributes,
            long expiresMillis,
            long usedMillis) {}

    /**
     * What a look for a session found.
     *
     * @param state how it is
     * @param nowMillis when
     * @param stored the session if it is live
     * @param renewedTo its other hash if it has one
     */
    record Found(
            State state,
            long nowMillis,
            @Nullable Stored stored,
            @Nullable String renewedTo) {}

    /**
     * How a session gets another hash.
     *
     * @param newHash the other hash
     * @param graceMillis how long the old one leads to it; 0 for not at all
     * @param rememberMillis how long the old one is remembered, at least as long, if it leads there at all; the last {@link
     *     SessionStore#MAX_REPLACED} at once
     * @param level -1, or the level of assurance of an authentication made now
     * @param absoluteMillis then how long the session lives from now on
     * @param replicas how many replicas must have taken it; 0 for none
     */
    record Renewal(
            String newHash, long graceMillis, long rememberMillis, int level, long absoluteMillis, int replicas) {}

    /**
     * What to change in a session.
     *
     * @param key where
     * @param version the version that it must have; 0 for any
     * @param expiresMillis when it expires at the earliest, by the store's clock, as it was read under this key; 0 if that is not known. The
     *     time of a session never comes to an end sooner than it once said, so until then the store need not look it up
     * @param set attributes by name
     * @param removed names of attributes
     */
    record Change(Key key, long version, long expiresMillis, Map<String, byte[]> set, Collection<String> removed) {}

    /** What came of a change. */
    enum Written {
        /** It was made. */
        SAVED,
        /** The session is over. */
        GONE,
        /** The session has another version. */
        CHANGED,
        /** The session has another hash since a moment ago. */
        RENEWED
    }

    /**
     * What came of a change.
     *
     * @param outcome which
     * @param version of the session now; 0 if it is not known
     * @param renewedTo its other hash if it has one
     */
    record Saved(Written outcome, long version, @Nullable String renewedTo) {}

    /**
     * What ended, if anything did.
     *
     * @param inTag how many sessions the tag has now
     * @param ended the sessions
     */
    record Endings(long inTag, List<Ended> ended) {}

    /**
     * One page of the sessions of a user.
     *
     * @param total how many he has
     * @param sessions those of the page, the newest first
     */
    record Page(long total, List<Listed> sessions) {}

    /**
     * Word that was kept for listeners and that nobody has said that he took.
     *
     * @param id names it
     * @param who as the session was begun
     */
    record Word(String id, byte[] who) {}

    /**
     * How tags are swept.
     *
     * @param token names the caller among all who sweep; 24 characters at most
     * @param leaseMillis how long nobody else sweeps the tag after it
     * @param most how many sessions to clear away at most, from 1 to {@link #MAX_PAGE}
     * @param wordAgeMillis how old word is that is returned
     */
    record Sweep(String token, long leaseMillis, int most, long wordAgeMillis) {}

    /**
     * What a sweep of one tag found.
     *
     * @param mine false if somebody else sweeps the tag; then nothing was done
     * @param more whether there may be more to clear away
     * @param inTag how many sessions the tag has now
     * @param ended what was cleared away
     * @param word what nobody has said that he took
     */
    record Swept(boolean mine, boolean more, long inTag, List<Ended> ended, List<Word> word) {}

    /**
     * How many there are.
     *
     * @param sessions sessions that have not expired, by tag
     * @param users users who have sessions; one whose sessions have all expired counts until they are swept
     */
    record Totals(List<Long> sessions, long users) {}

    /**
     * A user who has sessions.
     *
     * @param who as one of the sessions was begun
     * @param sessions how many he has that may be used, at least 1
     * @param usedMillis when one of them was last noted to be used
     */
    record Present(byte[] who, long sessions, long usedMillis) {}

    /**
     * The users of some sessions.
     *
     * @param sessions how many sessions there are that have not expired
     * @param looked at how many of them was looked
     * @param users whose those are, each once, in no order; without nobody known
     */
    record Crowd(long sessions, long looked, List<Present> users) {
        /**
         * All together, of different users.
         *
         * @param parts each
         * @return the sums
         */
        public static Crowd of(List<Crowd> parts) {
            return new Crowd(
                    parts.stream().mapToLong(Crowd::sessions).sum(),
                    parts.stream().mapToLong(Crowd::looked).sum(),
                    parts.stream().flatMap(part -> part.users().stream()).toList());
        }
    }

    /**
     * Begins a session. O(sessions of the user).
     *
     * @param draft the session
     * @param word whether to keep word for listeners
     * @return what came of it
     */
    Call<Begun> begin(Draft draft, boolean word);

    /**
     * Looks for a session. O(attributes).
     *
     * @param tag its tag
     * @param hashes what it may be kept under, at most {@link #MAX_HASHES}
     * @param used whether to tell when it was last noted to be used
     * @return what was found
     */
    Call<Found> load(String tag, List<String> hashes, boolean used);

    /**
     * Notes that a session is used. O(log sessions of the tag).
     *
     * @param key the session
     * @param user the user's hash
     * @param who what is known of user and client from now on, or null to leave that
     * @return when it expires now; 0 if it is over
     */
    Call<Long> touch(Key key, String user, byte @Nullable [] who);

    /**
     * Changes attributes. O(attributes changed).
     *
     * @param change what
     * @return what came of it
     */
    Call<Saved> save(Change change);

    /**
     * Gives a session another hash. The answer is as that of {@link #load}, with the session if this gave it the other hash. O(log
     * sessions of the tag).
     *
     * @param tag its tag
     * @param hashes what it may be kept under, at most {@link #MAX_HASHES}
     * @param renewal how
     * @param word whether to keep word for listeners
     * @return what was found
     */
    Call<Found> renew(String tag, List<String> hashes, Renewal renewal, boolean word);

    /**
     * Lets a session live longer, to its end at most. O(log sessions of the tag).
     *
     * @param key the session
     * @param millis by how much
     * @return when it expires now; 0 if it is over
     */
    Call<Long> extend(Key key, long millis);

    /**
     * Ends a session, also one that was given another hash since, as long as the old one is remembered. O(log sessions of the tag).
     *
     * @param tag its tag
     * @param hashes what it may be kept under, at most {@link #MAX_HASHES}
     * @param kind why
     * @param replicas how many replicas must have taken it; 0 for none
     * @param word whether to keep word for listeners
     * @return the session, if there was one
     */
    Call<Endings> end(String tag, List<String> hashes, SessionEvent.Kind kind, int replicas, boolean word);

    /**
     * Ends all sessions of a user but one. O(sessions of the user).
     *
     * @param owner the user
     * @param except the hash of the one to leave, or null for none
     * @param onlyUnusable whether to take away only what a not-before time has ended already
     * @param kind why
     * @param replicas how many replicas must have taken it; 0 for none
     * @param word whether to keep word for listeners
     * @return the sessions
     */
    Call<Endings> endAll(
            Owner owner,
            @Nullable String except,
            boolean onlyUnusable,
            SessionEvent.Kind kind,
            int replicas,
            boolean word);

    /**
     * Lists the sessions of a user that may be used, the newest first. O(sessions of the user).
     *
     * @param owner the user
     * @param offset how many to leave out
     * @param most how many at most, from 1 to {@link #MAX_PAGE}
     * @return the page
     */
    Call<Page> list(Owner owner, int offset, int most);

    /**
     * Ends all sessions of a user that have begun before now, but one. O(1): they cannot be used any more; {@link #endAll} takes their
     * data away.
     *
     * @param owner the user
     * @param except the hash of the one to leave, or null for none
     * @param rememberMillis how long it is remembered; longer where there are sessions that may live longer
     * @param replicas how many replicas must have taken it; 0 for none
     * @return a call that answers when it is in force
     */
    Call<@Nullable Void> endBefore(Owner owner, @Nullable String except, long rememberMillis, int replicas);

    /**
     * Ends all sessions of everyone that have begun before now. O(tags), in one round trip to each node; not in one step for all tags.
     *
     * @param rememberMillis how long it is remembered; longer where there are sessions that may live longer
     * @param replicas how many replicas must have taken it; 0 for none
     * @return a call that answers when it is in force
     */
    Call<@Nullable Void> endEveryoneBefore(long rememberMillis, int replicas);

    /**
     * Remembers whose sessions a session of an identity provider has begun. O(1).
     *
     * @param provider its hash, and the tag that this is kept in
     * @param owner the user; another one that it was linked with before is forgotten
     * @param rememberMillis for how long
     * @return a call that answers when it is remembered
     */
    Call<@Nullable Void> link(Key provider, Owner owner, long rememberMillis);

    /**
     * Whose sessions a session of an identity provider has begun. O(1).
     *
     * @param provider its hash, and the tag that this is kept in
     * @return the user, or empty if nobody is remembered
     */
    Call<Optional<Owner>> linked(Key provider);

    /**
     * Clears away what has expired in some tags, the oldest first. O(what is cleared away).
     *
     * @param tags the tags
     * @param sweep how
     * @param word whether to keep word for listeners, and to return word that nobody has taken
     * @return what was found, in the order of the tags
     */
    Call<List<Swept>> sweep(List<String> tags, Sweep sweep, boolean word);

    /**
     * Says that listeners have taken word.
     *
     * @param tag the tag
     * @param ids what was taken; at most 2 {@link #MAX_PAGE}
     * @return a call that answers when it is forgotten
     */
    Call<@Nullable Void> took(String tag, List<String> ids);

    /**
     * Counts. O(tags · log sessions), in one round trip to each node.
     *
     * @return the numbers
     */
    Call<Totals> totals();

    /**
     * What all sessions take, about: some of each tag are weighed. O(tags).
     *
     * @return the numbers
     */
    Call<SessionUsage> usage();

    /**
     * Tells who has sessions: of each tag the users of those sessions that expire last. O(tags · (log sessions + looked + sessions of these
     * users)), in one round trip to each node.
     *
     * @param looked at how many sessions of each tag to look, from 1 to {@link #MAX_PAGE}
     * @return the users
     */
    Call<Crowd> users(int looked);

    /**
     * Notes users as active on a day.
     *
     * @param day any day, as a number
     * @param users their hashes, at most {@link #TAGS}
     * @return a call that answers when it is noted
     */
    Call<@Nullable Void> noteActive(long day, Collection<String> users);

    /**
     * About how many users were noted as active on a day.
     *
     * @param day the day
     * @return the number, with a standard error of one per cent; remembered for 40 days
     */
    Call<Long> activeOn(long day);

    /**
     * The store's clock as it is known here, without asking.
     *
     * @return milliseconds since 1970
     */
    long clockMillis();
}
