package dev.larder.e2e.offenders.cache;

import java.util.logging.Logger;

/** Writes where nobody looks. */
final class LogsAndPrints {
    void logs() {
        Logger.getLogger("x").info("y");
    }

    void prints() {
        System.out.println("y");
    }

    void complains() {
        System.err.println("y");
    }
}
