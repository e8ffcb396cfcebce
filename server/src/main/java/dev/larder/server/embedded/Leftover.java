package dev.larder.server.embedded;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.server.settings.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code redis-server} that is still there after its server was killed. It must have ended before another one opens
 * the same append-only file.
 */
final class Leftover {
    private static final Logger LOG = LoggerFactory.getLogger(Leftover.class);

    private Leftover() {}

    /**
     * Ends what is left, if anything: asks it to save and end, and kills it after a while.
     *
     * @throws LarderException if it is there all the same
     */
    static void end(EmbeddedConfig config) {
        Optional<ProcessHandle> left = find(config.pidFile(), config.file());
        if (left.isEmpty()) {
            return;
        }
        ProcessHandle process = left.get();
        LOG.info("ending the embedded Redis (process {}) that a former server left behind", process.pid());
        process.destroy();
        if (endsWithin(process, Duration.ofSeconds(GuardedProcess.GRACE_SECONDS))) {
            return;
        }
        process.destroyForcibly();
        if (!endsWithin(process, Duration.ofSeconds(2))) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    "process " + process.pid() + " of a former server still writes to " + config.folder()
                            + " and cannot be ended");
        }
    }

    /**
     * The process that the file names, if it is alive and its command line names our configuration. Process ids are
     * used again, so the number alone says nothing.
     */
    static Optional<ProcessHandle> find(Path pidFile, Path configFile) {
        return readPid(pidFile)
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> Arrays.asList(words).contains(configFile.toString()))
                        .orElse(false));
    }

    private static Optional<Long> readPid(Path pidFile) {
        try {
            String text = Files.readString(pidFile).strip();
            return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION, "cannot read " + pidFile + " (" + FileFault.reason(e) + ")", e);
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.debug("cannot watch process {}", process.pid(), e);
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
