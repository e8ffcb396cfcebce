package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for large values and do not take them hold memory, and no more of it than there is for that. */
class SlowReadersIT {
    private static final int READERS = 24;
    private static final int SMALL_BUFFER = 4096;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path data;

    @Test
    void get_byManyWhoDoNotRead_isRefusedInTimeAndServedAfterwards() throws IOException {
        try (TestServer server = TestServer.start(data, "LARDER_VALUE_MEMORY_MB", "40")) {
            byte[] large = new byte[ValueBodies.MAX_BYTES];
            new Random(7).nextBytes(large);
            assertThat(put(server, large)).isEqualTo(204);
            server.put("/api/cache/db/small", "small");
            List<Socket> readers = new ArrayList<>();
            try {
                for (int i = 0; i < READERS; i++) {
                    readers.add(ask(server));
                }
                await().atMost(PATIENCE).until(() -> meter(server, "larder_values_refused_total") > 0);

                assertThat(meter(server, "larder_values_memory_used_bytes"))
                        .isLessThanOrEqualTo(meter(server, "larder_values_memory_limit_bytes"));
                // All at once: each waits for a while, and the readers are put up with for 20 s only.
                CompletableFuture<Integer> written = begin(() -> put(server, large));
                CompletableFuture<HttpResponse<String>> read = begin(() -> server.get("/api/cache/db/large"));
                assertThat(server.get("/api/cache/db/small").body())
                        .as("a small value meanwhile")
                        .isEqualTo("small");
                HttpResponse<String> refused = read.join();
                assertThat(Problems.isProblem(refused, 503).get("code").asString())
                        .isEqualTo("too_much_at_once");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(written.join())
                        .as("writing is paid from the same budget")
                        .isEqualTo(503);
            } finally {
                for (Socket reader : readers) {
                    reader.close();
                }
            }
            await().atMost(PATIENCE).until(() -> meter(server, "larder_values_memory_used_bytes") == 0);
            assertThat(server.get("/api/cache/db/large").statusCode()).isEqualTo(200);
            assertThat(put(server, large)).isEqualTo(204);
        }
    }

    private static <T> CompletableFuture<T> begin(Supplier<T> request) {
        return CompletableFuture.supplyAsync(request, command -> new Thread(command).start());
    }

    private static int put(TestServer server, byte[] body) {
        return server.send("PUT", "/api/cache/db/large", TestServer.ADMIN, BodyPublishers.ofByteArray(body))
                .statusCode();
    }

    private static Socket ask(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        String request = "GET /api/cache/db/large HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TestServer.ADMIN + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double meter(TestServer server, String name) {
        return server.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
