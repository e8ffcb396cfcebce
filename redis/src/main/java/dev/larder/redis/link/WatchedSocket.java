package dev.larder.redis.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A TCP socket whose input is watched; encryption may be laid over it. */
final class WatchedSocket extends Socket {
    private final UnaryOperator<InputStream> watch;
    private @Nullable InputStream watched;

    WatchedSocket(UnaryOperator<InputStream> watch) {
        this.watch = watch;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        // Asked each time, because it fails once the socket is closed.
        InputStream in = super.getInputStream();
        if (watched == null) {
            watched = watch.apply(in);
        }
        return watched;
    }
}
