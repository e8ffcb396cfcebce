package dev.larder.servlet.session;

/**
 * To which requests that other sites cause a browser adds the cookie.
 *
 * @since 0.1
 */
public enum SameSite {
    /** To those alone that lead the user here, as a link does. */
    LAX("Lax"),
    /** To none. */
    STRICT("Strict"),
    /** To all; for what is shown inside pages of other sites. */
    NONE("None");

    private final String wireName;

    SameSite(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }
}
