package dev.larder.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.larder.server.embedded.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class AdminTokenFileTest {
    @TempDir
    Path temporary;

    @Test
    void readOrMake_noFile_makesATokenForTheOwnerOnly() throws Exception {
        try (DataFolder folder = DataFolder.open(temporary)) {
            String token = AdminTokenFile.readOrMake(folder);

            assertThat(permissions(folder)).isEqualTo("rw-------");
            assertThat(AdminTokenFile.readOrMake(folder)).isEqualTo(token).hasSizeGreaterThan(40);
        }
    }

    @Test
    void readOrMake_fileThatOthersMayRead_isTightenedAndSaid() throws Exception {
        try (DataFolder folder = DataFolder.open(temporary)) {
            String token = AdminTokenFile.readOrMake(folder);
            Files.setPosixFilePermissions(AdminTokenFile.path(folder), PosixFilePermissions.fromString("rw-r--r--"));

            List<String> log =
                    logOf(() -> assertThat(AdminTokenFile.readOrMake(folder)).isEqualTo(token));

            assertThat(permissions(folder)).isEqualTo("rw-------");
            assertThat(log)
                    .singleElement()
                    .asString()
                    .contains(AdminTokenFile.path(folder).toString(), "rw-r--r--", "remove it to get a new token")
                    .doesNotContain(token);
            assertThat(logOf(() -> AdminTokenFile.readOrMake(folder))).isEmpty();
        }
    }

    private static String permissions(DataFolder folder) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(AdminTokenFile.path(folder)));
    }

    private static List<String> logOf(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(AdminTokenFile.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            action.run();
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
