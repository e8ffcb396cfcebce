package dev.larder.server.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One inline command to the embedded Redis, for tests; short ASCII values only. */
final class Resp {
    private Resp() {}

    static String command(EmbeddedRedis redis, String... words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(10_000);
            String lines = "AUTH " + redis.password() + "\r\n" + String.join(" ", words) + "\r\n";
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            String first = String.valueOf(in.readLine());
            if (first.equals("$-1")) {
                return "nil";
            }
            return first.startsWith("$") ? String.valueOf(in.readLine()) : first;
        }
    }
}
