package dev.larder.server.values;

import dev.larder.base.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Writes values into answers, none for longer than {@link #LIMIT}: a reader who takes it slowly holds memory, and Tomcat
 * only ends those who take nothing at all.
 *
 * @param ticker measures
 * @param limit how long the writing may take
 */
record ValueWriter(Ticker ticker, Duration limit) {
    /** How long a client may take to receive a value. */
    static final Duration LIMIT = Duration.ofMinutes(1);

    private static final int CHUNK_BYTES = 64 << 10;

    void write(StoredValue value, HttpServletRequest request, HttpServletResponse response) throws IOException {
        int length = value.bodyLength();
        response.setContentType(value.contentType());
        response.setContentLength(length);
        long start = ticker.nanos();
        OutputStream out = response.getOutputStream();
        for (int from = 0; from < length; from += CHUNK_BYTES) {
            if (ticker.nanos() - start > limit.toNanos()) {
                // What was announced does not follow, so the connection must end or the client would wait for it.
                CutOffValve.cutOff(request);
                throw new IOException("the client did not take the value within " + limit);
            }
            value.write(out, from, Math.min(CHUNK_BYTES, length - from));
        }
    }
}
