package dev.larder.benchmarks.sessions;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.session.Client;
import dev.larder.session.NearSessionPolicy;
import dev.larder.session.SaveResult;
import dev.larder.session.Session;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionRequest;

/** Larder with its preset for AAL2. A use is noted when the last one was noted longer ago than the preset says. */
final class LarderKeeper implements Keeper {
    private final Larder larder;
    private final SessionManager sessions;
    private final String[] tokens = new String[SESSIONS];

    LarderKeeper(Lab lab, NearSessionPolicy near) {
        larder = Larder.create(
                RedisStores.connect(RedisConfig.of(lab.uri())),
                LarderConfig.builder()
                        .sessions(SessionConfig.DEFAULT.withNear(near))
                        .build());
        sessions = larder.sessions();
        for (int i = 0; i < SESSIONS; i++) {
            SessionRequest request = SessionRequest.of("user-" + i, Client.UNKNOWN)
                    .with(DATA, new byte[DATA_BYTES], Codec.bytes())
                    .with(CHANGED, "/", Codec.utf8());
            tokens[i] = sessions.create(request)
                    .await()
                    .token()
                    .orElseThrow(() -> new IllegalStateException("a session must begin, did not"))
                    .reveal();
        }
    }

    private Session open(int turn) {
        return sessions.open(tokens[turn & (SESSIONS - 1)], Client.UNKNOWN)
                .await()
                .session()
                .orElseThrow(() -> new IllegalStateException("a session must be there, is not"));
    }

    @Override
    public void load(int turn) {
        Keeper.check(open(turn).get(DATA, Codec.bytes()).orElse(null));
    }

    @Override
    public void request(int turn) {
        Session session = open(turn);
        session.set(CHANGED, Keeper.page());
        SaveResult result = sessions.save(session).await();
        if (result != SaveResult.SAVED) {
            throw new IllegalStateException("a session must be saved, was " + result);
        }
    }

    @Override
    public void close() {
        larder.close();
    }
}
