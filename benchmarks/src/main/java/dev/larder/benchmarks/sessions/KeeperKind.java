package dev.larder.benchmarks.sessions;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.session.NearSessionPolicy;
import java.time.Duration;

/**
 * The ways to keep sessions that are compared.
 *
 * @since 0.1
 */
public enum KeeperKind {
    /** Larder, asking Redis each time. */
    LARDER("Larder"),
    /** Larder with sessions in memory. */
    LARDER_NEAR("Larder, in memory for a minute"),
    /** Spring Session as it is when nothing is set. */
    SPRING("Spring Session"),
    /** Spring Session that knows the sessions of a user, as Larder does. */
    SPRING_INDEXED("Spring Session, indexed"),
    /** Spring Session in a database. */
    SPRING_POSTGRES("Spring Session, PostgreSQL");

    private static final Duration NEAR_AGE = Duration.ofMinutes(1);

    private final String title;

    KeeperKind(String title) {
        this.title = title;
    }

    /**
     * Its name in tables.
     *
     * @return never null
     */
    public String title() {
        return title;
    }

    /**
     * Whether a session that is loaded again comes from the memory of this process.
     *
     * @return true if it makes no trip
     */
    public boolean isNear() {
        return this == LARDER_NEAR;
    }

    /**
     * Connects, and begins the sessions.
     *
     * @param lab the server; PostgreSQL is started beside it
     * @return never null
     */
    public Keeper open(Lab lab) {
        return switch (this) {
            case LARDER -> new LarderKeeper(lab, NearSessionPolicy.OFF);
            case LARDER_NEAR -> new LarderKeeper(lab, NearSessionPolicy.of(NEAR_AGE));
            case SPRING -> SpringKeeper.plain(lab);
            case SPRING_INDEXED -> SpringKeeper.indexed(lab);
            case SPRING_POSTGRES -> SpringKeeper.postgres();
        };
    }
}
