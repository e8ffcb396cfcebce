package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.Ticker;
import dev.larder.server.problem.ProblemException;
import dev.larder.server.problem.ProblemWriter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients for whom time flies: each look at the clock is a part of what they may take later. */
@Timeout(60)
class SlowClientIT {
    private static final int BODY_BYTES = 1 << 20;
    private static final int ANSWER_LIMIT_BYTES = 2 * BODY_BYTES;

    private final AtomicLong nanos = new AtomicLong();
    private final Tomcat tomcat = new Tomcat();

    @TempDir
    Path folder;

    /** A ticker by which a minute is over after so many looks and a bit. */
    private Ticker hasty(int looks) {
        return () -> nanos.addAndGet(Duration.ofSeconds(70).dividedBy(looks).toNanos());
    }

    @BeforeEach
    void start() throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getEngine().getPipeline().addValve(new CutOffValve());
        var context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "values", new Values()).addMapping("/");
        tomcat.start();
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private final class Values extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            StoredValue value = StoredValue.seal(StoredValue.frame("text/plain", BODY_BYTES));
            try {
                new ValueWriter(hasty(2), ValueWriter.LIMIT).write(value, request, response);
            } catch (IOException expected) {
                // As in the server: an answer that was begun is all that the client gets.
                assertThat(response.isCommitted()).isTrue();
            }
        }

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                new ValueBodies(hasty(1)).read(request, "text/plain");
            } catch (ProblemException slow) {
                ProblemWriter.write(slow.problem(), request, response);
            }
        }
    }

    @Test
    void get_takenTooSlowly_endsTheConnection() throws IOException {
        try (Socket socket = connected("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            // Reads until the server closes: with an open connection this would not end.
            byte[] answer = socket.getInputStream().readNBytes(ANSWER_LIMIT_BYTES);

            assertThat(new String(answer, 0, 15, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
            assertThat(answer.length).isLessThan(BODY_BYTES);
        }
    }

    @Test
    void put_sentTooSlowly_isRefused() throws IOException {
        String head = "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n";
        try (Socket socket = connected(head + "x".repeat(100))) {
            byte[] answer = socket.getInputStream().readNBytes(12);

            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
        }
    }

    private Socket connected(String request) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
