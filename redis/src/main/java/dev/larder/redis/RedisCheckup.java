package dev.larder.redis;

import dev.larder.redis.link.ServerErrorException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Looks whether a Redis has what Larder needs, before it is relied upon, and says what to change.
 *
 * <p>A few dozen commands, one after the other, each with the deadline of the connections. One key is written, with a time
 * to live of {@value CheckupRights#PROBE_SECONDS} seconds, and removed at the end; nothing that was there is touched, and no
 * setting is changed. Not to be called often: it is made for people.
 *
 * @since 0.1
 */
public final class RedisCheckup {
    private RedisCheckup() {}

    /** How a finding is to be taken. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** It works; something would be better. */
        ADVICE,
        /** Something will not work, or data will be lost. */
        PROBLEM
    }

    /**
     * Something that was looked at.
     *
     * @param check what, in a word: {@code version}, {@code memory}, {@code rights} and so on
     * @param verdict how it is to be taken
     * @param found what was found, a sentence without secrets
     * @param change what to change, or empty where nothing has to be
     */
    public record Finding(String check, Verdict verdict, String found, String change) {
        static Finding ok(String check, String found) {
            return new Finding(check, Verdict.OK, found, "");
        }

        static Finding advice(String check, String found, String change) {
            return new Finding(check, Verdict.ADVICE, found, change);
        }

        static Finding problem(String check, String found, String change) {
            return new Finding(check, Verdict.PROBLEM, found, change);
        }
    }

    /**
     * Looks at the servers.
     *
     * @param connections to them
     * @param budgetBytes how much the caches may take, to be compared with {@code maxmemory}
     * @param clock the time here, to be compared with theirs
     * @return in a fixed order; what could not be found out is a finding too
     * @throws dev.larder.base.StoreUnavailableException if no server answers
     */
    public static List<Finding> of(ConnectionManager connections, long budgetBytes, Clock clock) {
        Objects.requireNonNull(clock, "clock");
        List<Finding> findings = new ArrayList<>();
        CheckupServers servers = new CheckupServers(connections, clock);
        findings.add(servers.topology());
        try {
            RedisInfo info = connections.info().await();
            info.nodes().forEach(node -> findings.addAll(CheckupNode.of(node, budgetBytes)));
        } catch (ServerErrorException refused) {
            findings.add(Finding.advice(
                    "info",
                    "the user may not use INFO",
                    "grant +info: version, memory and" + " persistence cannot be looked at without"));
        }
        findings.addAll(servers.protocol());
        findings.add(servers.clock());
        findings.add(servers.latency());
        findings.addAll(new CheckupRights(connections).findings());
        findings.add(servers.slowLog());
        return List.copyOf(findings);
    }
}
