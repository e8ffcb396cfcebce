package dev.larder.redis.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers commands as a test says: what a real server cannot be made to do on demand. */
final class ScriptedPeer implements AutoCloseable {
    /** Answers one command. */
    @FunctionalInterface
    interface Script {
        /** Writes the answer to {@code words}, the command's name in upper case first. */
        void answer(List<String> words, OutputStream out) throws IOException;
    }

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Script script;

    ScriptedPeer(Script script) throws IOException {
        this.script = script;
        startDaemon(this::accept);
    }

    NodeAddress address() {
        return NodeAddress.tcp(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
    }

    /** How many clients are connected now. */
    int clients() {
        return clients.size();
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** What a server answers to the commands that open a connection. */
    static String greeting(List<String> words) {
        return switch (words.get(0)) {
            case "HELLO" -> "*6\r\n" + items("server", "redis", "version", "7.0.0", "proto") + ":2\r\n";
            case "PING" -> "+PONG\r\n";
            default -> "+OK\r\n";
        };
    }

    static String list(String... items) {
        return "*" + items.length + "\r\n" + items(items);
    }

    private static String items(String... items) {
        StringBuilder reply = new StringBuilder();
        for (String item : items) {
            reply.append('$').append(item.length()).append("\r\n").append(item).append("\r\n");
        }
        return reply.toString();
    }

    private static void startDaemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                if (socket.isClosed()) {
                    // The kernel goes on listening until this thread has left accept.
                    client.close();
                }
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
            for (List<String> words = command(in); words != null; words = command(in)) {
                script.answer(words, out);
            }
        } catch (IOException e) {
            // The client has gone, which is how a conversation ends.
        } finally {
            clients.remove(client);
        }
    }

    private static @Nullable List<String> command(BufferedReader in) throws IOException {
        String head = in.readLine();
        if (head == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(head.substring(1)); i++) {
            in.readLine();
            String word = in.readLine();
            words.add(i == 0 ? word.toUpperCase(Locale.ROOT) : word);
        }
        return words;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
