package dev.larder.server.cli;

/**
 * What a command ends with.
 *
 * @since 0.1
 */
public final class ExitCodes {
    /** Done, and all is well. */
    public static final int OK = 0;

    /** There was an answer, and it is not a good one: unhealthy, not there, not wanted, something to change. */
    public static final int NOT_WELL = 1;

    /** The command line or a setting cannot be used. */
    public static final int USAGE = 2;

    /** The server, or Redis behind it, cannot be reached or is shut down. */
    public static final int UNREACHABLE = 3;

    /** There is no credential, it is wrong, or it has not the role that is needed. */
    public static final int DENIED = 4;

    /** The server refused what was asked for, or answered what is not understood. */
    public static final int REFUSED = 5;

    private ExitCodes() {}
}
