package dev.larder.server.contract;

import dev.larder.server.TestServer;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Makes what good requests are about.
 *
 * @param server where
 */
record Fixture(TestServer server) {
    private static final String SESSIONS = "/api/redis/sessions/";

    /** A new session of a user of its own. */
    JsonNode session() {
        return TestServer.json(server.postJson(
                SESSIONS + "create",
                "{\"user_id\":\"" + UUID.randomUUID() + "\",\"ip_address\":\"192.0.2.7\",\"data\":{\"a\":[1]}}"));
    }

    String sessionPath() {
        return SESSIONS + session().get("session_id").asString();
    }

    String tokenBody() {
        return "{\"token\":\"" + session().get("token").asString() + "\"}";
    }

    /** The path of an entry that is there. */
    String entryPath() {
        server.put("/api/cache/db/contract", "1", "Larder-Tags", "contract");
        return "/api/redis/cache/keys/db:contract";
    }

    /** The path of a rule that was put for this. */
    String rulePath() {
        String name = "r" + UUID.randomUUID().toString().substring(0, 8);
        String path = "/api/redis/rate-limits/rules/" + name;
        server.send(
                "PUT",
                path,
                TestServer.ADMIN,
                java.net.http.HttpRequest.BodyPublishers.ofString(Contract.RULE),
                "Content-Type",
                "application/json");
        return path;
    }

    static String someone() {
        return UUID.randomUUID().toString();
    }
}
