package dev.larder.server.cli;

/** A command cannot be carried out. Its message is one line for people, without any secret. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean missing;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
        this.missing = false;
    }

    CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.missing = false;
    }

    /** What was asked for by its name is not there. */
    static CommandFailure missing(String message) {
        return new CommandFailure(ExitCodes.REFUSED, message, true);
    }

    private CommandFailure(int exitCode, String message, boolean missing) {
        super(message);
        this.exitCode = exitCode;
        this.missing = missing;
    }

    boolean isMissing() {
        return missing;
    }

    int exitCode() {
        return exitCode;
    }
}
