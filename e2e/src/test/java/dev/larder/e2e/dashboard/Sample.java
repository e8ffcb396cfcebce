package dev.larder.e2e.dashboard;

import dev.larder.e2e.Api;
import java.net.http.HttpResponse;

/**
 * Something of everything that pages show: entries with tags in several layers, sessions, checks of rate limits.
 *
 * @param api as admin
 */
record Sample(Api api) {
    private static final int REFUSED_AFTER = 10;

    /** Puts it. */
    Sample put() {
        for (int i = 0; i < 20; i++) {
            entry("users", "ann/" + i, "{\"name\":\"Ann\",\"number\":" + i + "}", "users");
            entry("menu", "day/" + i, "soup of the day ".repeat(i + 1), "menu, day-" + i);
        }
        entry("pages", "home", "<h1>Welcome</h1>".repeat(40), "company");
        for (String user : new String[] {"ann", "ben", "cleo"}) {
            done(api.post(
                    "/api/redis/sessions/create",
                    "{\"user_id\":\"" + user + "\",\"ip_address\":\"192.0.2.7\",\"user_agent\":\"Mozilla/5.0\"}"));
        }
        for (int i = 0; i < REFUSED_AFTER + 3; i++) {
            check("api_auth", "192.0.2.99");
        }
        check("model_inference", "ann");
        read(0);
        return this;
    }

    /** Reads of which some find nothing. */
    void read(int round) {
        for (int i = 0; i < 10; i++) {
            api.get("/api/cache/users/ann/" + i);
        }
        for (int i = 0; i < 6; i++) {
            api.get("/api/cache/menu/day/" + (i + round) % 25);
        }
        api.get("/api/cache/pages/home");
        api.get("/api/cache/pages/nobody-put-this");
    }

    void check(String rule, String who) {
        api.post("/api/redis/rate-limits/" + rule + "/" + who + "/check", "{}");
    }

    void entry(String cache, String key, String value, String tags) {
        done(api.send(
                "PUT", "/api/cache/" + cache + "/" + key, value, "Content-Type", "text/plain", "Larder-Tags", tags));
    }

    private static void done(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
        }
    }
}
