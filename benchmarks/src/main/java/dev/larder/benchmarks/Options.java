package dev.larder.benchmarks;

import dev.larder.benchmarks.compare.CacheSuite;
import dev.larder.benchmarks.compare.ClientSuite;
import dev.larder.benchmarks.compare.LimitsSuite;
import dev.larder.benchmarks.compare.MissSuite;
import dev.larder.benchmarks.compare.NearSuite;
import dev.larder.benchmarks.compare.RemoteSuite;
import dev.larder.benchmarks.compare.SessionsSuite;
import dev.larder.benchmarks.compare.StatisticsSuite;
import dev.larder.benchmarks.compare.Suite;
import dev.larder.benchmarks.compare.TagsSuite;
import dev.larder.benchmarks.compare.TripsSuite;
import dev.larder.benchmarks.measure.Effort;
import dev.larder.benchmarks.measure.Lab;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param suite what to measure
 * @param effort how long and how often
 */
record Options(Chosen suite, Effort effort) {
    static final int MAX_ROUNDS = 100;
    static final int MAX_SLOT_MILLIS = 60_000;
    static final int MAX_THREADS = 256;
    static final int MAX_COLUMNS = 8;

    static final String USAGE = """
            Usage: java -jar benchmarks.jar [cache|clients|near|remote|miss|trips|tags|limits|sessions|statistics] [--quick|--full] [--rounds N]
                                            [--slot-millis N] [--threads N,N..]
                   java -jar benchmarks.jar jmh [what JMH takes, such as: micro -prof gc]

              cache          what Larder's cache costs over a bare client's PING, GET and SET (the default)
              clients        PING, GET and EVALSHA through each client that was considered
              near           a hit in memory: Larder beside Caffeine, JetCache, Lettuce, Redisson
              remote         a hit in Redis: Larder beside JetCache, Redisson, Spring and a bare GET
              miss           200 callers on 3 nodes miss one key: loader calls and waiting of each cache
              trips          commands of each operation of each cache
              tags           invalidating 10 to 1000000 entries: Larder beside Spring and Redisson
              limits         one permit of a rate limit: Larder beside Bucket4j, Redisson, Resilience4j and bare scripts
              sessions       a session loaded, and a whole request: Larder beside Spring Session over Redis and PostgreSQL
              statistics     a hit with all statistics published and read, and with none; what counting costs alone
              --quick        short slots, for an order of magnitude
              --full         long slots and fifteen rounds, for numbers that are written down
              --rounds N     slots of each cell, the middle one counts: 1 to 100
              --slot-millis N  length of a slot: 1 to 60000
              --threads N,N..  numbers of callers, ascending: up to 8 of 1 to 256; 1,8,64 unless given
            """;

    /** The suites by the names that they have on the command line. */
    enum Chosen {
        CACHE,
        CLIENTS,
        NEAR,
        REMOTE,
        MISS,
        TRIPS,
        TAGS,
        LIMITS,
        SESSIONS,
        STATISTICS;

        Suite on(Lab lab) {
            return switch (this) {
                case CACHE -> CacheSuite.on(lab);
                case CLIENTS -> ClientSuite.on(lab);
                case NEAR -> NearSuite.on(lab);
                case REMOTE -> RemoteSuite.on(lab);
                case MISS -> MissSuite.on(lab);
                case TRIPS -> TripsSuite.on(lab);
                case TAGS -> TagsSuite.on(lab);
                case LIMITS -> LimitsSuite.on(lab);
                case SESSIONS -> SessionsSuite.on(lab);
                case STATISTICS -> StatisticsSuite.on(lab);
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Chosen of(String word) {
            return Arrays.stream(values())
                    .filter(suite -> suite.word().equals(word))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("suite must be one of " + words() + ", was " + word));
        }

        private static String words() {
            return Arrays.stream(values()).map(Chosen::word).collect(Collectors.joining(", "));
        }
    }

    /**
     * Reads a command line.
     *
     * @param args the words of it
     * @return never null
     * @throws IllegalArgumentException if a word is not understood: says which, and what is accepted
     */
    static Options of(String... args) {
        return new Reader(List.of(args)).read();
    }

    /** Goes through the words once. */
    private static final class Reader {
        private final List<String> words;
        private int next;
        private Chosen suite = Chosen.CACHE;
        private boolean suiteChosen;
        private Effort effort = Effort.NORMAL;
        private int rounds;
        private int slotMillis;
        private List<Integer> threads = Effort.THREADS;

        Reader(List<String> words) {
            this.words = words;
        }

        Options read() {
            while (next < words.size()) {
                take(words.get(next++));
            }
            Effort chosen = (rounds == 0 ? effort : effort.withRounds(rounds)).withThreads(threads);
            return new Options(suite, slotMillis == 0 ? chosen : chosen.withSlotMillis(slotMillis));
        }

        private void take(String word) {
            switch (word) {
                case "--quick" -> effort = Effort.QUICK;
                case "--full" -> effort = Effort.FULL;
                case "--rounds" -> rounds = number(word, MAX_ROUNDS);
                case "--threads" -> threads = threads(next < words.size() ? words.get(next++) : "nothing");
                case "--slot-millis" -> slotMillis = number(word, MAX_SLOT_MILLIS);
                default -> takeSuite(word);
            }
        }

        private void takeSuite(String word) {
            if (word.startsWith("-")) {
                throw new IllegalArgumentException(
                        "option must be one of --quick, --full, --rounds, --slot-millis, --threads, was " + word);
            }
            if (suiteChosen) {
                throw new IllegalArgumentException(
                        "only one suite can run at a time, was given " + word + " after " + suite.word());
            }
            suite = Chosen.of(word);
            suiteChosen = true;
        }

        private static List<Integer> threads(String given) {
            List<Integer> numbers = given.matches("[0-9]{1,3}(,[0-9]{1,3}){0," + (MAX_COLUMNS - 1) + "}")
                    ? Arrays.stream(given.split(",", -1)).map(Integer::valueOf).toList()
                    : List.of();
            boolean ascending = !numbers.isEmpty() && numbers.get(0) >= 1;
            for (int i = 1; i < numbers.size(); i++) {
                ascending &= numbers.get(i) > numbers.get(i - 1);
            }
            if (!ascending || numbers.get(numbers.size() - 1) > MAX_THREADS) {
                throw new IllegalArgumentException("--threads must be at most " + MAX_COLUMNS
                        + " ascending numbers between 1 and " + MAX_THREADS + ", joined by commas, was " + given);
            }
            return numbers;
        }

        private int number(String option, int most) {
            String given = next < words.size() ? words.get(next++) : "nothing";
            int number = given.matches("[0-9]{1,9}") ? Integer.parseInt(given) : 0;
            if (number < 1 || number > most) {
                throw new IllegalArgumentException(option + " must be between 1 and " + most + ", was " + given);
            }
            return number;
        }
    }
}
