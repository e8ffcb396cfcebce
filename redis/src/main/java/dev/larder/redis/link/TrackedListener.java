package dev.larder.redis.link;

import dev.larder.cache.Watch;

/** Is told of changes to keys that were read over tracked links. Must be quick, must not block, must not throw. */
public interface TrackedListener {
    /**
     * A key that was read has changed, ended, or come to be. Told on the thread that reads the answers, in the order in
     * which they come.
     *
     * @param key the key
     */
    void keyChanged(byte[] key);

    /**
     * A watch begins: until now changes went untold. Told before anything is answered under it; what is asked from now on is asked
     * under it.
     */
    void watchBegan();

    /**
     * A watch has ended: changes to what was read under it may go untold.
     *
     * @param watch the watch, which is no longer intact
     */
    void watchEnded(Watch watch);
}
