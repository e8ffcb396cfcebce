package dev.larder.observe;

import java.util.regex.Pattern;

/**
 * What a part is called in answers, samples and figures: the parts that the wire contract knows are named here, others choose their own.
 *
 * @since 0.1
 */
public final class PartName {
    /** The database whose queries are cached. */
    public static final String DATABASE = "database";

    /** The server of models whose answers are cached. */
    public static final String INFERENCE = "inference";

    /** The processors that models run on. */
    public static final String GPU = "gpu";

    /** How long a name may be. */
    public static final int MAX_CHARS = 32;

    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9_]{0," + (MAX_CHARS - 1) + "}");

    private PartName() {}

    /**
     * Checks a name.
     *
     * @param name what to check
     * @return the same
     * @throws IllegalArgumentException if it is not a lower-case letter with up to 31 such letters, digits and underscores
     */
    public static String check(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new IllegalArgumentException("a name must match " + VALID + ", was \""
                    + name.substring(0, Math.min(MAX_CHARS, name.length())) + '"');
        }
        return name;
    }
}
