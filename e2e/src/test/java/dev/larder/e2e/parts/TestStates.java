package dev.larder.e2e.parts;

import dev.larder.observe.HealthStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How parts do: a file for each, in the folder that the system property {@value #FOLDER} names, holds the word; healthy without one. */
public final class TestStates {
    /** The system property. */
    public static final String FOLDER = "larder.test.states";

    private TestStates() {}

    static HealthStatus of(String part) {
        Path file = Path.of(System.getProperty(FOLDER, "")).resolve(part);
        try {
            return Files.exists(file)
                    ? HealthStatus.valueOf(Files.readString(file).strip().toUpperCase(Locale.ROOT))
                    : HealthStatus.HEALTHY;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
