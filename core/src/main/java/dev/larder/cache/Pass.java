package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Goes once through a store, page by page, and does something to entries. */
interface Pass {
    /** After so many pages a pass ends with a failure: a bound for a store whose cursor never ends. */
    int MAX_PAGES = 10_000_000;

    /** Does it; says to how many entries. Ends early with a failure once it is stopped. */
    long run(CacheStore store, BooleanSupplier stopped);

    /** Does something to the keys of a page, of which there is at least one; says to how many. */
    interface PageWork {
        long on(List<EntryKey> page);
    }

    /** Works through all pages of the entries of a cache, or of all where it is null. */
    static long pages(
            CacheStore store, @Nullable String cache, @Nullable String glob, BooleanSupplier stopped, PageWork work) {
        long done = 0;
        String cursor = null;
        for (int i = 0; i < MAX_PAGES; i++) {
            if (stopped.getAsBoolean()) {
                throw new LarderException(ErrorCode.CLOSED, "sweep stopped: its cache manager was closed");
            }
            CacheStore.ScanPage page = store.scan(cache, glob, cursor).await();
            done += page.keys().isEmpty() ? 0 : work.on(page.keys());
            cursor = page.cursor();
            if (cursor == null) {
                return done;
            }
        }
        throw new LarderException(ErrorCode.LIMIT_REACHED, "sweep must end within " + MAX_PAGES + " pages, found more");
    }
}
