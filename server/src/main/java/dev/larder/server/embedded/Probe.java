package dev.larder.server.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a Redis on loopback whether it is ready, and whether it is ours: only ours knows the password. */
final class Probe {
    /** What a Redis answered. */
    enum Answer {
        /** It serves. */
        READY,
        /** It is reading its data. */
        LOADING,
        /** Nobody answers, or somebody else. */
        NONE
    }

    private static final int TIMEOUT_MILLIS = 2_000;

    private Probe() {}

    static Answer ask(int port, String password) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String login = String.valueOf(lines.readLine());
            String ping = String.valueOf(lines.readLine());
            if (ping.startsWith("-LOADING")) {
                return Answer.LOADING;
            }
            return login.equals("+OK") && ping.equals("+PONG") ? Answer.READY : Answer.NONE;
        } catch (IOException e) {
            return Answer.NONE;
        }
    }
}
