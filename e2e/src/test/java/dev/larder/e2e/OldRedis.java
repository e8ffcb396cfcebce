package dev.larder.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Not a Redis: a listener that says it is Redis 5.0.0 and answers what is asked before anybody looks at the version. No
 * real server that old can be had where the tests run.
 */
final class OldRedis implements AutoCloseable {
    private static final String INFO =
            "# Server\r\nredis_version:5.0.0\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\n";

    private final ServerSocket listener;

    OldRedis() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "old-redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void serve(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
            OutputStream out = client.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(
                        answer(command(in, Integer.parseInt(line.substring(1)))).getBytes(US_ASCII));
                out.flush();
            }
        } catch (IOException gone) {
            // The client has heard enough.
        }
    }

    private static List<String> command(BufferedReader in, int words) throws IOException {
        List<String> command = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            in.readLine();
            command.add(String.valueOf(in.readLine()).toUpperCase(Locale.ROOT));
        }
        return command;
    }

    private static String answer(List<String> command) {
        return switch (command.get(0)) {
            case "INFO" -> "$" + INFO.length() + "\r\n" + INFO + "\r\n";
            case "ROLE" -> "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";
            case "PING" -> "+PONG\r\n";
            case "HELLO" -> "-ERR unknown command `HELLO`\r\n";
            default -> "+OK\r\n";
        };
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the listener", e);
        }
    }
}
