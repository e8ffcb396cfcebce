package dev.larder.server.security;

import dev.larder.server.settings.Settings;
import dev.larder.server.settings.SettingsException;
import java.net.InetAddress;
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
