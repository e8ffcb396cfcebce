package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files of one server: its configuration, its socket and its data. */
record DataFolder(Path path) {

    Path config() {
        return path.resolve("redis.conf");
    }

    Path socket() {
        return path.resolve("s");
    }

    /** Deletes the data, and leaves what a cluster node knows of its cluster. */
    void deleteData() {
        try (Stream<Path> files = Files.list(path)) {
            files.filter(file -> file.getFileName().toString().matches("appendonly.*|.*\\.rdb|.*\\.aof"))
                    .forEach(Workspace::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + path, e);
        }
    }

    void deleteSnapshot() {
        Workspace.delete(path.resolve("dump.rdb"));
    }

    void delete() {
        Workspace.delete(path);
    }
}
