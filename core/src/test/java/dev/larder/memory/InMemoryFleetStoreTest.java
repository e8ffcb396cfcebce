package dev.larder.memory;

import dev.larder.base.Ticker;
import dev.larder.fleet.FleetStore;
import dev.larder.fleet.FleetStoreContract;

class InMemoryFleetStoreTest extends FleetStoreContract {
    private final FleetStore store = new InMemoryFleetStore(Ticker.system());

    @Override
    protected FleetStore store() {
        return store;
    }
}
