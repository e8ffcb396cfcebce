package dev.larder.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Speaks just enough of the protocol to be taken for a server of some version: none so old can be had for tests. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket socket;
    private final String version;

    private ScriptedServer(String version) throws IOException {
        this.version = version;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        startDaemon(this::accept);
    }

    static ScriptedServer ofVersion(String version) throws IOException {
        return new ScriptedServer(version);
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void startDaemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                startDaemon(() -> serve(client));
            } catch (IOException e) {
                return; // Closed: the test is over.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream out = client.getOutputStream();
            for (String name = command(in); name != null; name = command(in)) {
                out.write(answer(name).getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        } catch (IOException e) {
            // The client has gone, which is how a conversation ends.
        }
    }

    /** Reads one command and gives its name. */
    private static @Nullable String command(BufferedReader in) throws IOException {
        String head = in.readLine();
        if (head == null) {
            return null;
        }
        String name = null;
        for (int i = 0; i < Integer.parseInt(head.substring(1)); i++) {
            in.readLine();
            String word = in.readLine();
            name = name == null ? word : name;
        }
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }

    private String answer(String name) {
        return switch (name) {
            case "HELLO" ->
                knowsHello()
                        ? "*6\r\n" + bulk("server") + bulk("redis") + bulk("version") + bulk(version) + bulk("proto")
                                + ":2\r\n"
                        : "-ERR unknown command `HELLO`, with args beginning with: `2`\r\n";
            case "PING" -> "+PONG\r\n";
            case "INFO" -> bulk("# Server\r\nredis_version:" + version + "\r\nredis_mode:standalone\r\n");
            case "ROLE" -> "*3\r\n" + bulk("master") + ":0\r\n*0\r\n";
            default -> "+OK\r\n";
        };
    }

    /** It came with Redis 6. */
    private boolean knowsHello() {
        return ServerVersion.of(version).major() >= 6;
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
