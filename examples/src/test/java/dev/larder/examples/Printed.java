package dev.larder.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/** What a program printed. */
final class Printed {
    /** What the quick start says wherever its values are kept, the time of the loads set aside. */
    static final List<String> QUICK_START =
            List.of("rendering home", "<h1>home</h1>, <h1>home</h1>", "after invalidate: false", "1 hit, 2 misses");

    private Printed() {}

    static List<String> by(Consumer<PrintStream> program) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, true, UTF_8)) {
            program.accept(out);
        }
        return bytes.toString(UTF_8).lines().toList();
    }
}
