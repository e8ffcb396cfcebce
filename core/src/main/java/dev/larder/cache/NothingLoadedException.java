package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;

/** Ends the flight of a key that a batch loader returned nothing for. A caller of the batch never sees it, that of a single key does. */
final class NothingLoadedException extends LarderException {
    private static final long serialVersionUID = 1L;

    NothingLoadedException(String key, String cache) {
        super(ErrorCode.LOAD_FAILED, "batch loader returned nothing for key " + key + " of cache " + cache);
    }

    /** An outcome, not an error: where it was made tells nobody anything, and there may be thousands. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
