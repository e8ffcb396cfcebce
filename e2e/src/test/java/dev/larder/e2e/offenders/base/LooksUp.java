package dev.larder.e2e.offenders.base;

import dev.larder.e2e.offenders.cache.LooksDown;

/** Uses a room above its own, which makes a cycle as well. */
final class LooksUp {
    private final LooksDown upstairs = new LooksDown(new Lowest());

    LooksDown upstairs() {
        return upstairs;
    }
}
