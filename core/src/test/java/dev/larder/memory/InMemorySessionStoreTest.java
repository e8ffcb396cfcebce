package dev.larder.memory;

import dev.larder.base.HandTicker;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionStoreContract;
import java.time.Duration;

class InMemorySessionStoreTest extends SessionStoreContract {
    private final HandTicker ticker = new HandTicker();
    private final InMemorySessionStore store = new InMemorySessionStore(ticker, InMemoryStores.DEFAULT_MAX_BYTES);

    @Override
    protected SessionStore store() {
        return store;
    }

    @Override
    protected void advance(Duration time) {
        ticker.advance(time);
    }

    @Override
    protected boolean advancedByHand() {
        return true;
    }
}
