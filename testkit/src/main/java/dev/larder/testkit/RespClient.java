package dev.larder.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A blocking RESP2 connection with which tests command a server, so that they need neither {@code redis-cli} nor the
 * client under test.
 *
 * <p>Replies are a {@code String} (simple or bulk), a {@code Long}, a {@code List} of replies, or null. Not thread-safe.
 *
 * @since 0.1
 */
public final class RespClient implements AutoCloseable {

    /** How long connecting, and each reply, may take. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_LINE_BYTES = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Charset charset;

    private RespClient(Socket socket, Charset charset) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.charset = charset;
    }

    /**
     * Connects without TLS; words and replies are UTF-8.
     *
     * @throws UncheckedIOException when nothing listens there
     */
    public static RespClient connect(String host, int port) {
        return connect(host, port, DEFAULT_TIMEOUT, null, StandardCharsets.UTF_8);
    }

    /**
     * Connects without TLS, with a limit for connecting and for each reply.
     *
     * @throws UncheckedIOException when nothing listens there
     */
    public static RespClient connect(String host, int port, Duration timeout) {
        return connect(host, port, timeout, null, StandardCharsets.UTF_8);
    }

    static RespClient connect(
            String host, int port, Duration timeout, @Nullable SSLSocketFactory tls, Charset charset) {
        int timeoutMillis = Math.toIntExact(timeout.toMillis());
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(timeoutMillis);
            plain.connect(new InetSocketAddress(host, port), timeoutMillis);
            return new RespClient(tls == null ? plain : tls.createSocket(plain, host, port, true), charset);
        } catch (IOException e) {
            closeQuietly(plain, e);
            throw new UncheckedIOException("cannot connect to " + host + ":" + port, e);
        }
    }

    /**
     * Sends one command and waits for its reply.
     *
     * @return the reply; null for a nil reply
     * @throws RespException when the server answers with an error
     * @throws UncheckedIOException when the connection breaks or the reply does not come in time
     */
    public @Nullable Object command(String... words) {
        Object reply = pipeline(List.of(List.of(words))).get(0);
        if (reply instanceof RespException error) {
            throw error;
        }
        return reply;
    }

    /** Like {@link #command}, for a reply that is text: a bulk or simple string, or a number in decimal. */
    public String text(String... words) {
        return String.valueOf(command(words));
    }

    /** Like {@link #command}, for a reply that is a number. */
    public long number(String... words) {
        return Long.parseLong(text(words));
    }

    /** Like {@link #command}, for a reply that is an array; nil is the empty list. */
    public List<?> list(String... words) {
        return command(words) instanceof List<?> items ? items : List.of();
    }

    /**
     * Sends all commands, then reads all replies: one round trip.
     *
     * @return a reply for each command, in order; an error reply is an element of type {@link RespException}
     * @throws UncheckedIOException when the connection breaks or a reply does not come in time
     */
    public List<@Nullable Object> pipeline(List<List<String>> commands) {
        try {
            for (List<String> words : commands) {
                write(words);
            }
            out.flush();
            List<@Nullable Object> replies = new ArrayList<>(commands.size());
            for (int i = 0; i < commands.size(); i++) {
                replies.add(read());
            }
            return replies;
        } catch (IOException e) {
            throw new UncheckedIOException("lost the connection to " + socket.getRemoteSocketAddress(), e);
        }
    }

    private void write(List<String> words) throws IOException {
        out.write(("*" + words.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(charset);
            out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
    }

    private @Nullable Object read() throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> new RespException(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> readBulk(Integer.parseInt(rest));
            case '*' -> readArray(Integer.parseInt(rest));
            default -> throw new IOException("not a RESP2 reply, its type byte is " + (int) line.charAt(0));
        };
    }

    private @Nullable String readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || !readLine().isEmpty()) {
            throw new EOFException("a bulk reply of " + length + " bytes ended early");
        }
        return new String(bytes, charset);
    }

    private @Nullable List<@Nullable Object> readArray(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(read());
        }
        return items;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.length() == MAX_LINE_BYTES) {
                throw new IOException("a reply line is longer than " + MAX_LINE_BYTES + " bytes");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Closes the connection; idempotent. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the connection", e);
        }
    }

    private static void closeQuietly(Socket socket, IOException reason) {
        try {
            socket.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
