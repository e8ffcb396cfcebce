package dev.larder.memory;

import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore;
import dev.larder.limit.LimitStoreContract;

class InMemoryLimitStoreTest extends LimitStoreContract {
    private final LimitStore store = new InMemoryLimitStore(Ticker.system());

    @Override
    protected LimitStore store() {
        return store;
    }
}
