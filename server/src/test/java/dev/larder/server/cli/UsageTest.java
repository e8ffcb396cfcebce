package dev.larder.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class UsageTest {
    static final java.util.Set<String> COMMANDS = new TreeSet<>(Cli.COMMANDS);

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void help_ofACommand_saysWhatItDoesAndWhatItEndsWith(String command) {
        Ran ran = Ran.run(Map.of(), null, command, "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("larder " + command, "--help");
        if (!command.equals("completion")) {
            assertThat(ran.out()).contains("Exit codes:");
        }
        assertThat(ran.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status --nonsense",
                "status more",
                "status redis://:hunter2@h:6379",
                "status u:hunter2=x@h",
                "status --timeout=redis://:hunter2@h",
                "status --timeout redis://:hunter2@h",
                "status --timeout 0",
                "status --timeout soon",
                "status --url ftp://a",
                "status --url http://user:hunter2@a",
                "status --url http://a?token=b",
                "top --interval 0",
                "top --count -1",
                "keys",
                "clear",
                "bench --operations many",
                "completion",
                "completion fish",
                "doctor",
                "doctor --nonsense 1",
                "doctor --redis-port 70000 --redis-host a",
                "doctor --redis-url http://a",
            })
    void usage_thatIsWrong_isOneLineAndCodeTwo(String line) {
        Ran ran = Ran.run(Map.of("LARDER_ADMIN_TOKEN", "some-token-of-tests"), null, line.split(" ", -1));

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err().lines()).singleElement().asString().startsWith("larder: ");
        assertThat(ran.err()).doesNotContain("some-token-of-tests", "hunter2", "token=b");
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bash", "zsh"})
    void completion_ofAShell_knowsCommandsAndOptions(String shell) {
        Ran ran = Ran.run(Map.of(), null, "completion", shell);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("complete", "--token-file", "--redis-url", "doctor", "bashcompinit");
    }

    @Test
    void takes_onlyItsOwnCommands() {
        assertThat(Cli.takes("status", "--json")).isTrue();
        assertThat(Cli.takes()).isFalse();
        assertThat(Cli.takes("serve")).isFalse();
        assertThat(Cli.takes("--port", "1")).isFalse();
        assertThat(Cli.takes("--help")).isFalse();
    }
}
