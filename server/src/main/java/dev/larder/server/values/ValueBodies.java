package dev.larder.server.values;

import dev.larder.server.problem.BodyTooLargeException;
import dev.larder.server.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/**
 * Reads the bodies of values into memory, no single one longer than {@link #MAX_BYTES} and all together no more than a
 * quarter of the heap.
 *
 * <p>Thread-safe.
 */
final class ValueBodies {
    /** The longest value: 8 MiB. */
    static final int MAX_BYTES = 8 << 20;

    private static final int KIB = 1024;
    private static final int MIN_TOTAL_KIB = 2 * MAX_BYTES / KIB;
    private static final long WAIT_SECONDS = 5;

    private final Semaphore freeKib;

    ValueBodies(long maxHeapBytes) {
        this.freeKib = new Semaphore((int) Math.min(1 << 30, Math.max(MIN_TOTAL_KIB, maxHeapBytes / 4 / KIB)));
    }

    /** What is done with a body while it is in memory. */
    interface Use {
        void accept(byte[] body) throws IOException;
    }

    void read(HttpServletRequest request, Use use) throws IOException {
        long announced = request.getContentLengthLong();
        if (announced > MAX_BYTES) {
            throw new BodyTooLargeException(MAX_BYTES);
        }
        int kib = (int) ((announced < 0 ? MAX_BYTES : announced) / KIB) + 1;
        acquire(kib);
        try {
            use.accept(bytes(request.getInputStream()));
        } finally {
            freeKib.release(kib);
        }
    }

    private static byte[] bytes(InputStream in) throws IOException {
        byte[] body = in.readNBytes(MAX_BYTES);
        if (body.length == MAX_BYTES && in.read() >= 0) {
            throw new BodyTooLargeException(MAX_BYTES);
        }
        return body;
    }

    private void acquire(int kib) {
        try {
            if (freeKib.tryAcquire(kib, WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too_much_at_once", "too many large values are being written")
                .retryAfter(WAIT_SECONDS)
                .exception();
    }
}
