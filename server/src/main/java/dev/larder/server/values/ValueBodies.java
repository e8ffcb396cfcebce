package dev.larder.server.values;

import dev.larder.base.Ticker;
import dev.larder.server.problem.BodyTooLargeException;
import dev.larder.server.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.http.HttpStatus;

/**
 * Reads the bodies of values from requests, none longer than {@link #MAX_BYTES} and none for longer than {@link #LIMIT}.
 *
 * @param ticker measures
 */
record ValueBodies(Ticker ticker) {
    /** The longest value: 8 MiB. */
    static final int MAX_BYTES = 8 << 20;

    /** How long a client may take to send a body: it holds memory meanwhile. */
    static final Duration LIMIT = Duration.ofMinutes(1);

    private static final int FIRST_BYTES = 64 << 10;

    /**
     * The memory that storing the body of a request takes at most: the value, its compressed form and the entry are there
     * at the same time, or the value twice while it grows.
     */
    static long cost(HttpServletRequest request) throws BodyTooLargeException {
        long announced = request.getContentLengthLong();
        if (announced > MAX_BYTES) {
            throw new BodyTooLargeException(MAX_BYTES);
        }
        return 3 * overheadIncluded(announced < 0 ? MAX_BYTES : announced);
    }

    /** What a body takes with what is stored along with it. */
    static long overheadIncluded(long bodyBytes) {
        return bodyBytes + (4 << 10);
    }

    StoredValue read(HttpServletRequest request, String contentType) throws IOException {
        long end = ticker.nanos() + LIMIT.toNanos();
        long announced = request.getContentLengthLong();
        byte[] frame = StoredValue.frame(contentType, announced < 0 ? FIRST_BYTES : (int) announced);
        int most = StoredValue.bodyStart(frame) + MAX_BYTES;
        int length = StoredValue.bodyStart(frame);
        InputStream in = request.getInputStream();
        while (true) {
            if (length == frame.length) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                if (length == most) {
                    throw new BodyTooLargeException(MAX_BYTES);
                }
                frame = Arrays.copyOf(frame, (int) Math.min(most, 2L * frame.length));
                frame[length++] = (byte) next;
            }
            int read = in.read(frame, length, frame.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            checkTime(end);
        }
        return StoredValue.seal(length == frame.length ? frame : Arrays.copyOf(frame, length));
    }

    private void checkTime(long end) {
        if (ticker.nanos() - end > 0) {
            throw Problem.of(
                            HttpStatus.REQUEST_TIMEOUT,
                            "body_too_slow",
                            "the body must be there within " + LIMIT.toSeconds() + " s, was not")
                    .header("Connection", "close")
                    .exception();
        }
    }
}
