package dev.larder.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Carries the bytes of one direction of one proxied connection. Reading and writing are two threads with a bounded queue
 * between them, so that a delay shifts bytes in time without lowering the throughput.
 */
final class ProxyPump {

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int MAX_CHUNKS = 64;

    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(MAX_CHUNKS);
    private final ProxyDirection direction;
    private final Runnable lost;
    private boolean ended; // Of the writing thread alone.

    ProxyPump(ProxyDirection direction, Runnable lost) {
        this.direction = direction;
        this.lost = lost;
    }

    /** Reads until the end of the stream, and queues what was read and the end. */
    void read(InputStream in) throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        int count;
        do {
            count = in.read(buffer);
            queue.put(new Chunk(Arrays.copyOf(buffer, Math.max(0, count)), System.nanoTime(), count < 0));
        } while (count >= 0);
    }

    /** Writes what is queued, when its time has come, until the end of the stream; at once when that was reached. */
    void write(OutputStream out) throws IOException, InterruptedException {
        long pacedFromNanos = System.nanoTime();
        while (!ended) {
            Chunk chunk = queue.take();
            // A black hole swallows the goodbye as well, so the end waits for its turn like any byte.
            boolean passes = direction.admit(chunk.arrivalNanos(), chunk.bytes().length, pacedFromNanos, lost);
            ended = chunk.last();
            if (passes) {
                out.write(chunk.bytes());
                out.flush();
                direction.count(chunk.bytes().length);
            }
            pacedFromNanos = System.nanoTime();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Chunk(byte[] bytes, long arrivalNanos, boolean last) {}
}
