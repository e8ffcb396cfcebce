package dev.larder.benchmarks;

import dev.larder.benchmarks.compare.Suite;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Machine;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.measure.Quiet;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * Measures a suite and prints its tables: {@code java -jar benchmarks.jar}. Starts a redis-server for itself and ends it.
 *
 * @since 0.1
 */
public final class Report {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;
    private static final int MAX_CAUSES = 8;

    private final PrintStream out;
    private final PrintStream errors;

    Report(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /**
     * Runs, prints, and ends the process: with 0 when all is measured, 1 when something failed, 2 when the command line
     * cannot be read.
     *
     * @param args see {@code --help}
     */
    public static void main(String... args) {
        System.exit(new Report(System.out, System.err).run(args));
    }

    int run(String... args) {
        if (Arrays.asList(args).contains("--help")) {
            out.print(Options.USAGE);
            return DONE;
        }
        if (args.length > 0 && args[0].equals("jmh")) {
            return jmh(Arrays.copyOfRange(args, 1, args.length));
        }
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            errors.println(e.getMessage());
            errors.print(Options.USAGE);
            return BAD_USAGE;
        }
        try {
            measure(options);
            return DONE;
        } catch (RuntimeException e) {
            errors.println("could not measure: " + reasons(e));
            return FAILED;
        }
    }

    private static String reasons(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        Throwable cause = failure.getCause();
        for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
            text.append(": ").append(cause);
            cause = cause.getCause();
        }
        return text.toString();
    }

    private int jmh(String... args) {
        try {
            org.openjdk.jmh.Main.main(args);
            return DONE;
        } catch (IOException e) {
            errors.println("could not measure: " + e.getMessage());
            return FAILED;
        }
    }

    private void measure(Options options) {
        try (Lab lab = Lab.start();
                Suite suite = options.suite().on(lab)) {
            Quiet quiet = Quiet.watch(lab);
            out.printf("Larder benchmarks, suite %s%n%n", options.suite().word());
            out.printf("Machine: %s; Redis %s on loopback of the same machine.%n%n", Machine.describe(), lab.version());
            for (Measurement measurement : suite.measurements()) {
                out.println(measurement.table(lab, options.effort()));
                out.flush();
            }
            out.printf("Quiet: %s.%n", quiet.report());
        }
    }
}
