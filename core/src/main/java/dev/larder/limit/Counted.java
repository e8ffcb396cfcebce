package dev.larder.limit;

/**
 * A rule in force and one that it limits.
 *
 * @param rule the rule
 * @param key the same, as the store knows it
 */
record Counted(ActiveRule rule, Keyed key) {
    Counted(ActiveRule rule, String id) {
        this(rule, new Keyed(rule.rule(), id));
    }

    /** What a request brings may be of any length; one beyond measure is counted under its digest. */
    static String bounded(String id) {
        return id.length() <= Target.MAX_ID_CHARS ? id : "digest:" + LimitTable.digest(id);
    }
}
