package dev.larder.server.life;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.memory.InMemoryStores;
import dev.larder.server.embedded.DataFolder;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.server.settings.Settings;
import java.util.function.Supplier;

/**
 * Starts what runs: a Redis of our own if none is named, the connections to it, the caches.
 *
 * @param settings what the server was told
 * @param folder the data folder
 * @param ticker elapsed time
 * @since 0.1
 */
public record Starter(Settings settings, DataFolder folder, Ticker ticker) implements Supplier<Running> {
    @Override
    public Running get() {
        EmbeddedRedis embedded = settings.redis().embedded()
                ? EmbeddedRedis.start(folder, settings.cache().maxSizeMegabytes(), ticker)
                : null;
        try {
            return new Running(connect(), embedded);
        } catch (LarderException e) {
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    private Larder connect() {
        return Larder.create(InMemoryStores.create(), LarderConfig.DEFAULT);
    }
}
