package dev.larder.server.settings;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;

/**
 * A setting cannot be used. Its message is one line that names the setting, what is accepted and what was given, without
 * any secret.
 *
 * @since 0.1
 */
public final class SettingsException extends LarderException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message one line
     */
    public SettingsException(String message) {
        super(ErrorCode.BAD_CONFIGURATION, message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message one line
     * @param cause what led to it
     */
    public SettingsException(String message, Throwable cause) {
        super(ErrorCode.BAD_CONFIGURATION, message, cause);
    }
}
