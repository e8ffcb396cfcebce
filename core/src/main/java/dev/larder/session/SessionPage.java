package dev.larder.session;

import java.util.List;

/**
 * Some of the sessions of a user.
 *
 * @param total how many he has
 * @param sessions those of the page, the newest first
 * @since 0.1
 */
public record SessionPage(long total, List<SessionInfo> sessions) {
    /** Copies. */
    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
