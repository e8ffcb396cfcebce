package dev.larder.server.security;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.server.settings.Settings;
import dev.larder.server.settings.SettingsException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * Where the server listens.
 *
 * @param address the address that {@code LARDER_BIND} stands for
 * @since 0.1
 */
public record BindAddress(InetAddress address) {
    /**
     * Looks the address up and checks that it is safe to listen there.
     *
     * @param settings what was asked for
     * @return never null
     * @throws SettingsException if there is no such address, or others could reach it and no token is set
     */
    public static BindAddress of(Settings settings) {
        Settings.ServerPart server = settings.server();
        BindAddress bind = lookUp(server.bind());
        if (!bind.isLoopback() && server.adminToken() == null && server.viewerToken() == null) {
            throw new SettingsException("LARDER_BIND must be a loopback address unless LARDER_ADMIN_TOKEN or"
                    + " LARDER_VIEWER_TOKEN is set, was \"" + server.bind() + "\"");
        }
        return bind;
    }

    /**
     * Checks that the server can listen there, before anything is started that would have to be ended again. Somebody may
     * still take the port until the server does; then the same is said later.
     *
     * @param port the port; 0 for any
     * @throws LarderException if another program has it, this user may not listen there, or the address is not one of this machine
     */
    public void checkFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // As Tomcat does: connections of a former server that are not quite over are no hindrance.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (BindException e) {
            throw refused(port, e);
        } catch (IOException e) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION, "cannot listen on LARDER_BIND and LARDER_PORT: " + e.getMessage(), e);
        }
    }

    private LarderException refused(int port, BindException e) {
        boolean otherPort = port != 0 && isOfThisMachine();
        return new LarderException(
                ErrorCode.BAD_CONFIGURATION,
                otherPort
                        ? "LARDER_PORT must be a free port, was " + port + " (" + e.getMessage() + ")"
                        : "LARDER_BIND must be an address or name of this machine, was " + address.getHostAddress(),
                e);
    }

    private boolean isOfThisMachine() {
        try {
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Not known, so the port is blamed, with the reason that the system gave.
            return true;
        }
    }

    private static BindAddress lookUp(String name) {
        try {
            return new BindAddress(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            throw new SettingsException(
                    "LARDER_BIND must be an address or name of this machine, was \"" + name + "\"", e);
        }
    }

    /**
     * Whether only this machine can reach it.
     *
     * @return true for 127.0.0.0/8 and ::1
     */
    public boolean isLoopback() {
        return address.isLoopbackAddress();
    }
}
