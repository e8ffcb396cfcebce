package dev.larder.redis.link;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wire in the hands of one owner. */
record DedicatedWire(Wire wire) implements DedicatedLink {
    @Override
    public void send(List<byte[]> parts) {
        try {
            wire.write(parts);
            wire.flush();
        } catch (RuntimeException e) {
            throw Wire.unavailable(address(), e);
        }
    }

    @Override
    public @Nullable Object receive(Duration timeout) {
        try {
            wire.readTimeout(Math.toIntExact(timeout.toMillis()));
            return wire.read();
        } catch (RuntimeException e) {
            throw Wire.unavailable(address(), e);
        }
    }

    @Override
    public NodeAddress address() {
        return wire.address();
    }

    @Override
    public void close() {
        wire.abort();
    }
}
