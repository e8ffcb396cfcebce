package dev.larder.redis.link;

/** Switches off that tracked connections are told of changes again after they were lost. */
public final class Rearming {
    private Rearming() {}

    /**
     * From now on a tracked connection that is made anew looks like any other, and nothing is told over it.
     *
     * @param router whose connections
     */
    public static void switchOff(Router router) {
        ((RedisRouter) router).stopRearming();
    }
}
