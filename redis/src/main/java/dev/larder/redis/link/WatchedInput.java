package dev.larder.redis.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on a socket, under any encryption. It knows what the client's reader does not tell: when the server was last
 * heard, how much has come, and when the reader is about to wait. While the connection is being opened every wait shares
 * one deadline, however many steps there are.
 *
 * <p>Read by one thread at a time; {@link #heardNanos()} may be asked by any.
 */
final class WatchedInput extends InputStream {
    /** The most that one reply may bring: the longest string that Redis keeps unless told otherwise. */
    static final long MAX_REPLY_BYTES = 512L << 20;

    private final Socket socket;
    private final InputStream in;
    private final long maxReplyBytes;
    private final long openByNanos;
    private boolean open;
    private @Nullable Runnable beforeWait;
    private long bytes;
    private long replyStart;
    private volatile long heardNanos = System.nanoTime();

    WatchedInput(Socket socket, InputStream in, long openByNanos, long maxReplyBytes) {
        this.socket = socket;
        this.in = in;
        this.openByNanos = openByNanos;
        this.maxReplyBytes = maxReplyBytes;
    }

    /** Ends the time of opening: from now on the socket's own limit holds. */
    void opened() {
        open = true;
    }

    /** What to do each time before more is asked of the socket than has come. */
    void beforeWait(Runnable action) {
        beforeWait = action;
    }

    /** From here on counts towards the next reply; what the reader has buffered already does not. */
    void nextReply() {
        replyStart = bytes;
    }

    /** How many bytes have come in all. */
    long bytes() {
        return bytes;
    }

    /** Whether a reply was given up because of its size. */
    boolean tooLarge() {
        return bytes - replyStart > maxReplyBytes;
    }

    /** When something last came. */
    long heardNanos() {
        return heardNanos;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!open) {
            socket.setSoTimeout(millisLeft(openByNanos));
        } else if (beforeWait != null) {
            beforeWait.run();
        }
        int count = in.read(target, offset, length);
        heardNanos = System.nanoTime();
        bytes += Math.max(count, 0);
        if (tooLarge()) {
            throw new IOException("a reply must have at most " + maxReplyBytes + " bytes, had more");
        }
        return count;
    }

    /** The time that is left, never 0, which sockets take for no limit. */
    static int millisLeft(long deadlineNanos) throws SocketTimeoutException {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("opening the connection took longer than the connect timeout");
        }
        return (int) Math.min(Math.max(TimeUnit.NANOSECONDS.toMillis(left), 1), Integer.MAX_VALUE);
    }
}
