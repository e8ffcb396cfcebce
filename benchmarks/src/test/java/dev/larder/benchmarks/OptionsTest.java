package dev.larder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.benchmarks.measure.Effort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void of_nothing_measuresTheCacheNormally() {
        Options options = Options.of();

        assertThat(options.suite()).isEqualTo(Options.Chosen.CACHE);
        assertThat(options.effort()).isEqualTo(Effort.NORMAL);
    }

    @Test
    void of_everyOption_readsAllInAnyOrder() {
        Options options = Options.of("--slot-millis", "50", "--full", "clients", "--rounds", "2", "--threads", "2,16");

        assertThat(options.suite()).isEqualTo(Options.Chosen.CLIENTS);
        assertThat(options.effort()).isEqualTo(new Effort(50, 50, 2, List.of(2, 16)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    peers                | suite must be one of cache, clients, near, remote, miss, trips, tags, limits, sessions, statistics, was peers
                    cache clients        | only one suite can run at a time, was given clients after cache
                    --fast               | option must be one of --quick, --full, --rounds, --slot-millis, --threads, was --fast
                    --rounds             | --rounds must be between 1 and 100, was nothing
                    --rounds 0           | --rounds must be between 1 and 100, was 0
                    --rounds 101         | --rounds must be between 1 and 100, was 101
                    --rounds three       | --rounds must be between 1 and 100, was three
                    --threads            | --threads must be at most 8 ascending numbers between 1 and 256, joined by commas, was nothing
                    --threads 0,8        | --threads must be at most 8 ascending numbers between 1 and 256, joined by commas, was 0,8
                    --threads 8,8        | --threads must be at most 8 ascending numbers between 1 and 256, joined by commas, was 8,8
                    --threads 1,257      | --threads must be at most 8 ascending numbers between 1 and 256, joined by commas, was 1,257
                    --threads 1,2,3,4,5,6,7,8,9 | --threads must be at most 8 ascending numbers between 1 and 256, joined by commas, was 1,2,3,4,5,6,7,8,9
                    --slot-millis -1     | --slot-millis must be between 1 and 60000, was -1
                    --slot-millis 60001  | --slot-millis must be between 1 and 60000, was 60001
                    --slot-millis 9999999999 | --slot-millis must be between 1 and 60000, was 9999999999
                    """)
    void of_badCommandLine_saysWhatIsAcceptedAndWhatWasGiven(String line, String message) {
        assertThatThrownBy(() -> Options.of(line.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void run_badCommandLine_printsUsageAndReturnsTwo() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();

        int code = new Report(printing(out), printing(errors)).run("peers");

        assertThat(code).isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .startsWith(
                        "suite must be one of cache, clients, near, remote, miss, trips, tags, limits, sessions, statistics, was peers\nUsage:");
    }

    @Test
    void run_help_printsUsageAndReturnsZero() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int code = new Report(printing(out), printing(out)).run("--help");

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Options.USAGE);
    }

    private static PrintStream printing(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
