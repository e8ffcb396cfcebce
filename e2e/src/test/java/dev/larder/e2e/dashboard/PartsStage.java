package dev.larder.e2e.dashboard;

import dev.larder.e2e.Api;
import dev.larder.e2e.LarderProcess;
import dev.larder.e2e.parts.TestDatabase;
import dev.larder.e2e.parts.TestGpu;
import dev.larder.e2e.parts.TestInference;
import dev.larder.e2e.parts.TestStates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A stage whose server has other parts on its class path, as an installation with more layers has. */
final class PartsStage {
    private static final List<Class<?>> PARTS = List.of(TestDatabase.class, TestInference.class, TestGpu.class);
    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private PartsStage() {}

    static Stage start(Path folder) {
        Browser browser = Browser.start(folder);
        try {
            LarderProcess server = LarderProcess.jarWith(
                            classes(folder),
                            folder,
                            Map.of("LARDER_ADMIN_TOKEN", Stage.ADMIN, "LARDER_VIEWER_TOKEN", Stage.VIEWER),
                            List.of("-D" + TestStates.FOLDER + "=" + states(folder)),
                            "--port=0",
                            "--data=" + folder.resolve("data"))
                    .awaitListening();
            return new Stage(
                    server, browser, new Dashboard(browser, server.port()), new Api(server.port(), Stage.ADMIN));
        } catch (RuntimeException failure) {
            browser.close();
            throw failure;
        }
    }

    /** How a part does from now on. */
    static void set(Path folder, String part, String status) {
        try {
            Files.writeString(states(folder).resolve(part), status);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say how " + part + " does", e);
        }
    }

    private static Path states(Path folder) {
        return folder.resolve("states");
    }

    /** The classes of the parts, and the list by which the server finds them. */
    private static Path classes(Path folder) {
        try {
            Files.createDirectories(states(folder));
            Path classes = folder.resolve("parts");
            Path imports = classes.resolve(IMPORTS);
            Files.createDirectories(imports.getParent());
            Files.write(imports, PARTS.stream().map(Class::getName).toList());
            Path from = Path.of(TestDatabase.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path room = from.relativize(
                    from.resolve(TestDatabase.class.getPackageName().replace('.', '/')));
            Files.createDirectories(classes.resolve(room));
            try (var files = Files.list(from.resolve(room))) {
                for (Path file : files.toList()) {
                    Files.copy(file, classes.resolve(room).resolve(file.getFileName()));
                }
            }
            return classes;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot lay out the parts in " + folder, e);
        }
    }
}
