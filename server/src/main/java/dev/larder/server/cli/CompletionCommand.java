package dev.larder.server.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Prints what makes a shell complete the command line. */
@Command(
        name = "completion",
        description = {
            "Prints what makes a shell complete this command line.",
            "For bash: source <(larder completion bash). For zsh the same with zsh."
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells that are known. */
    enum Shell {
        bash,
        zsh
    }

    private final Console console;

    @Mixin
    private final HelpOption help = new HelpOption();

    @Parameters(arity = "1", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine line = Cli.commandLine(console).addSubcommand("serve", serve());
        // The script knows by itself which of the two reads it.
        console.out().println(AutoComplete.bash("larder", line));
        return ExitCodes.OK;
    }

    /** The server itself, whose flags are its settings. */
    private static CommandSpec serve() {
        CommandSpec serve = CommandSpec.create();
        for (var setting : dev.larder.server.settings.Setting.values()) {
            serve.addOption(OptionSpec.builder(setting.flag()).arity("1").build());
        }
        serve.addOption(OptionSpec.builder("--config").arity("1").build());
        serve.addOption(OptionSpec.builder("--check").arity("0").build());
        return serve;
    }
}
