package dev.larder.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: no server keeps a command waiting for ever. Method: a peer that is none, which sends what no server would. */
@Timeout(60)
class SlowAnswerIT {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final int DRIP_MILLIS = 50;

    private final ScheduledExecutorService peer = Executors.newScheduledThreadPool(2);

    /** Completes once the client has closed the connection. */
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        peer.shutdownNow();
    }

    /** Answers the first request with these bytes, and then goes on sending one byte after the other, or a page of them. */
    private void answer(String first, String next, int everyMillis) {
        peer.execute(() -> {
            try {
                Socket socket = listener.accept();
                OutputStream out = socket.getOutputStream();
                out.write((HEAD + first).getBytes(US_ASCII));
                out.flush();
                byte[] more = next.getBytes(US_ASCII);
                var unused = peer.scheduleWithFixedDelay(() -> drip(out, more), 1, everyMillis, TimeUnit.MILLISECONDS);
            } catch (IOException closed) {
                left.completeExceptionally(closed);
            }
        });
    }

    private void drip(OutputStream out, byte[] more) {
        try {
            out.write(more);
            out.flush();
        } catch (IOException gone) {
            left.complete(null);
            throw new IllegalStateException("the client is gone", gone);
        }
    }

    private Ran status() {
        return Ran.run(
                Map.of("LARDER_ADMIN_TOKEN", "token-of-the-test"),
                null,
                "status",
                "--timeout",
                "1",
                "--url",
                "http://127.0.0.1:" + listener.getLocalPort());
    }

    @Test
    void body_thatNeverEnds_isGivenUpAtTheTimeLimitAndTheConnectionIsClosed() {
        answer("Content-Length: 100000000\r\n\r\n{", " ", DRIP_MILLIS);

        Ran ran = status();

        assertThat(ran.code()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(ran.err().lines()).singleElement().asString().contains("did not answer within 1 s");
        left.join();
    }

    @Test
    void head_thatNeverEnds_isGivenUpAtTheTimeLimit() {
        answer("X-Slow: ", "x", DRIP_MILLIS);

        Ran ran = status();

        assertThat(ran.code()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(ran.err()).contains("did not answer within 1 s");
        left.join();
    }

    @Test
    void body_thatIsLongerThanAnyAnswer_isNotTaken() {
        answer("\r\n{", " ".repeat(1 << 20), 1);

        Ran ran = Ran.run(
                Map.of("LARDER_ADMIN_TOKEN", "token-of-the-test"),
                null,
                "status",
                "--url",
                "http://127.0.0.1:" + listener.getLocalPort());

        assertThat(ran.code()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(ran.err()).contains("the connection to", "broke");
        left.join();
    }
}
