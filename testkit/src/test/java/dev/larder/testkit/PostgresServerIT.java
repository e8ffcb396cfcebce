package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

@Timeout(60)
class PostgresServerIT {

    /** Of another JVM: starts PostgreSQL, stops its processes, prints their pids and the folder, and waits. */
    static final class Child {

        public static void main(String[] arguments) throws IOException {
            PostgresServer server = PostgresServer.start();
            String children = String.join(
                    " ",
                    ProcessHandle.of(server.pid())
                            .orElseThrow()
                            .children()
                            .map(child -> Long.toString(child.pid()))
                            .toList());
            server.pause();
            System.out.println(server.pid() + " " + children + " " + Workspace.root());
            System.in.read();
        }
    }

    @Test
    void jvm_killedWhilePaused_takesEveryProcessAlong() throws Exception {
        Process child = OrphanIT.startChild(Child.class);
        List<String> words = OrphanIT.firstLine(child);
        assertThat(words).hasSizeGreaterThan(4);

        child.destroyForcibly();

        OrphanIT.awaitGone(words);
    }

    @Test
    @EnabledIf("canBecomeNobody")
    void start_asRootWithoutNamespaces_runsAsNobody() throws Exception {
        try (PostgresServer server = PostgresServer.start(Map.of(), PostgresUser.NOBODY)) {
            String owner =
                    ProcessHandle.of(server.pid()).orElseThrow().info().user().orElseThrow();
            assertThat(owner).isNotEqualTo("root");
            run(server, "CREATE TABLE t (v text)");

            server.restart();

            assertThat(ask(server, "SELECT count(*) FROM t")).isEqualTo("0");
        }
    }

    static boolean canBecomeNobody() {
        return "root".equals(System.getProperty("user.name")) && Shell.run("command -v setpriv");
    }

    @Test
    void killPauseRestart_committedData_isKept() throws Exception {
        try (PostgresServer server = PostgresServer.start(Map.of("max_connections", "17"))) {
            assertThat(ask(server, "SHOW max_connections")).isEqualTo("17");
            assertThat(ask(server, "SHOW server_version")).startsWith("18.");
            run(server, "CREATE TABLE t (v text)");
            run(server, "INSERT INTO t VALUES ('kept')");

            server.kill();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(ask(server, "SELECT v FROM t")).isEqualTo("kept");

            server.pause();
            var asked = CompletableFuture.supplyAsync(() -> askUnchecked(server));
            assertThatThrownBy(() -> asked.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            server.resume();
            assertThat(asked.get(20, TimeUnit.SECONDS)).isEqualTo("kept");

            server.restart();
            assertThat(ask(server, "SELECT v FROM t")).isEqualTo("kept");
        }
    }

    private static String askUnchecked(PostgresServer server) {
        try {
            return ask(server, "SELECT v FROM t");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
