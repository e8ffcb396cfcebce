package dev.larder.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: SIGTERM cuts nobody off. Method: the signal comes while a request has sent half of its body. */
final class GracefulStopIT {
    private static final String TOKEN = "admin-token-of-the-test";
    private static final String VALUE = "/api/cache/pages/home";

    @TempDir
    private Path folder;

    @Test
    void terminate_duringARequest_answersItAndKeepsItsValue() throws IOException {
        try (LarderProcess server = start();
                Socket request = connect(server.port())) {
            request.getOutputStream().write(head().getBytes(US_ASCII));
            request.getOutputStream().write("half ".getBytes(US_ASCII));
            new Api(server.port(), TOKEN).get("/api/redis/status");

            server.terminate();
            await().atMost(LarderProcess.END_LIMIT).until(() -> !accepts(server.port()));
            request.getOutputStream().write("half.".getBytes(US_ASCII));

            assertThat(statusLine(request)).startsWith("HTTP/1.1 204");
            assertThat(server.awaitEnd()).isEqualTo(143);
        }
        try (LarderProcess server = start()) {
            assertThat(new Api(server.port(), TOKEN).get(VALUE).body()).isEqualTo("half half.");
        }
    }

    private LarderProcess start() {
        return LarderProcess.jar(
                        folder, Map.of("LARDER_ADMIN_TOKEN", TOKEN), "--port=0", "--data=" + folder.resolve("data"))
                .awaitListening();
    }

    private static String head() {
        return "PUT " + VALUE + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n";
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LarderProcess.END_LIMIT.toMillis());
        return socket;
    }

    private static boolean accepts(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static String statusLine(Socket socket) throws IOException {
        return String.valueOf(new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine());
    }
}
