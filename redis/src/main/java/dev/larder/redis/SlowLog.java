package dev.larder.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slow commands that the primaries remember: of each the latest {@link #OF_EACH}. What counts as slow each server decides itself
 * ({@code slowlog-log-slower-than}, 10 ms unless set).
 *
 * @param commands the slowest first; null if no primary tells
 * @param reason why a primary does not tell, for people and without secrets; null if all do
 * @since 0.1
 */
public record SlowLog(
        @Nullable List<SlowCommand> commands, @Nullable String reason) {
    /** How many commands of each primary are asked for. */
    public static final int OF_EACH = 16;

    /** Copies. */
    public SlowLog {
        commands = commands == null ? null : List.copyOf(commands);
    }

    /**
     * A command that took a server long. Its arguments are not told: they may be values, tokens, or keys that name somebody.
     *
     * @param id its own on its server
     * @param atSeconds when it began, in seconds since 1970-01-01 UTC by the clock of its server
     * @param node the address of the server
     * @param command its name in capitals; {@code (other)} if it is not such as commands are called
     * @param keys what kind of Larder's keys it was about, such as <code>ld:{db:*}</code> or {@code ld:s:*}; null if that is not known or
     *     the keys are others'
     * @param tookMicros how long it took
     */
    public record SlowCommand(
            long id,
            long atSeconds,
            String node,
            String command,
            @Nullable String keys,
            long tookMicros) {}
}
