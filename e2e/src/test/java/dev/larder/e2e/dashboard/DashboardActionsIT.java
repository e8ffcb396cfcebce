package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.e2e.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;

/** Goal: what the dashboard shows is what happens, and what is done on it is done. The API tells whether it was. */
final class DashboardActionsIT extends Staged {
    private static final int READS = 20;
    private static final String RATE = "#hit-rate .value";

    @Override
    void prepare() {
        dashboard.signIn(Stage.ADMIN);
    }

    @Test
    void hitRate_underLoad_followsIt() {
        put("rate", "home", "welcome");
        dashboard.open("");
        await().atMost(Browser.LIMIT).until(() -> shownRate("rate/nobody-put-this") < 20);

        await().atMost(Browser.LIMIT).until(() -> shownRate("rate/home") > 60);
        double high = percent(dashboard.text(RATE));
        await().atMost(Browser.LIMIT).until(() -> shownRate("rate/nobody-put-this") < high - 10);

        JsonNode layer = statistics("cache/statistics").get("cache_layers").get("rate");
        assertThat(layer.get("hits").asLong()).isPositive();
        assertThat(layer.get("misses").asLong()).isPositive();
        assertThat(browser.shown(".uplot").getAttribute("aria-label")).contains("Hit rate", "all layers");
    }

    /** Reads, and tells what the page shows then. */
    private double shownRate(String entry) {
        for (int i = 0; i < READS; i++) {
            api.get("/api/cache/" + entry);
        }
        return percent(dashboard.text(RATE));
    }

    /** Not a number while the page shows none. */
    private static double percent(String shown) {
        String number = shown.replace("%", "").replace(">", "").strip();
        return number.equals("–") ? Double.NaN : Double.parseDouble(number);
    }

    @Test
    void clear_ofATag_saysWhatWillGoAndRemovesThat() {
        put("pages", "soup", "hot", "menu");
        put("pages", "cake", "sweet", "menu", "dessert");
        put("pages", "about", "us", "company");
        dashboard.open("layers");
        dashboard.choose("clear-kind", "tags");
        dashboard.type("clear-words", "menu");

        dashboard.press("Clear …");
        assertThat(dashboard.question())
                .contains("Clear this from the cache?", "of all layers that carry the tag menu become misses at once")
                .contains("Sessions and rate limits stay.");
        dashboard.answer("Cancel");
        assertThat(api.get("/api/cache/pages/soup").statusCode()).isEqualTo(200);

        dashboard.press("Clear …");
        dashboard.answer("Clear tag menu in all layers");

        dashboard.awaitText(Dashboard.card("Clear") + " .outcome .told", "Clear tag menu in all layers: done");
        assertThat(api.get("/api/cache/pages/soup").statusCode()).isEqualTo(404);
        assertThat(api.get("/api/cache/pages/cake").statusCode()).isEqualTo(404);
        assertThat(api.get("/api/cache/pages/about").statusCode()).isEqualTo(200);
    }

    @Test
    void lookUp_ofAKey_tellsOfTheEntryOrThatThereIsNone() {
        put("users", "dept/7?é", "ann", "staff");
        dashboard.open("layers");
        dashboard.choose("lookup-layer", "users");
        dashboard.type("lookup-key", "dept/7?é");
        dashboard.press("Look up");

        String card = Dashboard.card("Look up a key");
        assertThat(dashboard.awaitText(card + " .pairs", "staff"))
                .contains("users:dept/7?é", "encoded as http", "Lives for");

        dashboard.type("lookup-key", "nobody");
        dashboard.press("Look up");

        dashboard.awaitText(card + " .outcome .told", "The layer users has no valid entry of this key.");
        assertThat(browser.count(card + " .pairs dt")).isZero();
    }

    @Test
    void end_ofASession_endsIt() {
        String first = createSession("ann");
        String second = createSession("ann");
        dashboard.open("sessions");
        dashboard.type("session-user", "ann");
        dashboard.press("Show sessions");
        dashboard.awaitText(Dashboard.card("Sessions of a user") + " .outcome .told", "ann has 2 sessions.");

        dashboard.click(By.cssSelector("button[aria-label='End session " + first + "']"));
        assertThat(dashboard.question()).contains("End this session?", first);
        dashboard.answer("End session");

        dashboard.awaitText(Dashboard.card("Sessions of a user") + " .outcome .told", "The session has ended.");
        assertThat(api.get("/api/redis/sessions/" + first).statusCode()).isEqualTo(404);
        assertThat(api.get("/api/redis/sessions/" + second).statusCode()).isEqualTo(200);

        dashboard.press("End all of them …");
        dashboard.answer("End all");

        dashboard.awaitText(
                Dashboard.card("Sessions of a user") + " .outcome .told", words -> !words.contains("The session"));
        assertThat(api.get("/api/redis/sessions/" + second).statusCode()).isEqualTo(404);
    }

    @Test
    void users_withTheMostSessions_areListedAndLeadToTheirSessions() {
        createSession("dora");
        String second = createSession("dora");
        createSession("emil");
        dashboard.open("");
        dashboard.open("sessions");

        String users = Dashboard.card("Users");
        dashboard.awaitText(users + " tbody", "dora");
        assertThat(
                        browser.eval(
                                "[...document.querySelectorAll(\"" + users
                                        + " tbody tr\")].map((row) => row.children[0].textContent + ' ' + row.children[1].textContent)"))
                .containsSubsequence("dora 2", "emil 1");

        dashboard.click(By.cssSelector("button[aria-label='Show the sessions of dora']"));
        dashboard.awaitText(Dashboard.card("Sessions of a user") + " .outcome .told", "dora has 2 sessions.");
        dashboard.click(By.cssSelector("button[aria-label='End session " + second + "']"));
        dashboard.answer("End session");

        dashboard.awaitTrue(
                "one is left",
                "[...document.querySelectorAll(\"" + users
                        + " tbody tr\")].some((row) => row.textContent.startsWith('dora1'))");
    }

    @Test
    void topTags_ofWhatWasWritten_areListedWithTheMostUsedFirst() {
        for (int i = 0; i < 4; i++) {
            put("shelf", "book" + i, "words", "<b>books</b>");
        }
        put("shelf", "atlas", "maps", "<b>books</b>", "maps");
        dashboard.open("layers");

        String tags = Dashboard.card("Top tags");
        dashboard.awaitText(tags + " tbody", "maps");
        assertThat(browser.eval("[...document.querySelectorAll(\"" + tags
                        + " tbody tr\")].filter((row) => row.children[1].textContent === 'shelf')"
                        + ".map((row) => row.children[0].textContent + ' ' + row.children[2].textContent)"))
                .isEqualTo("<b>books</b> 5,maps 1");
    }

    private String createSession(String user) {
        var answer = api.post("/api/redis/sessions/create", "{\"user_id\":\"" + user + "\"}");
        assertThat(answer.statusCode()).isEqualTo(201);
        return Api.json(answer).get("session_id").asString();
    }

    @Test
    void rule_fromTheForm_isAddedTriedReplacedAndRemoved() {
        dashboard.open("limits");
        putRule("checkout", "fixed_window", 2, 3600);
        String form = Dashboard.card("Add or replace a rule") + " .outcome .told";
        dashboard.awaitText(form, "The rule checkout allows 2 in 1 h.");
        JsonNode added = statistics("rate-limits/rules/checkout");
        assertThat(added.get("requests_per_window").asInt()).isEqualTo(2);
        assertThat(added.get("window_seconds").asInt()).isEqualTo(3600);
        assertThat(added.get("algorithm").asString()).isEqualTo("fixed_window");

        tryCheckout();

        putRule("checkout", "token_bucket", 5, 60);
        assertThat(dashboard.question()).contains("It allows 2 in 1 h now, and 5 in 1 min then.");
        dashboard.answer("Replace");
        dashboard.awaitText(form, "The rule checkout allows 5 in 1 min.");
        assertThat(statistics("rate-limits/rules/checkout")
                        .get("requests_per_window")
                        .asInt())
                .isEqualTo(5);

        dashboard.click(By.cssSelector("button[aria-label='Remove the rule checkout']"));
        dashboard.answer("Remove");
        dashboard.awaitText(form, "The rule checkout is gone.");
        assertThat(api.get("/api/redis/rate-limits/rules/checkout").statusCode())
                .isEqualTo(404);
    }

    private void putRule(String name, String algorithm, int limit, int seconds) {
        dashboard.type("rule-name", name);
        dashboard.choose("rule-algorithm", algorithm);
        dashboard.type("rule-limit", Integer.toString(limit));
        dashboard.type("rule-window", Integer.toString(seconds));
        dashboard.press("Put rule");
    }

    private void tryCheckout() {
        String trial = Dashboard.card("Try a rule") + " .outcome .told";
        dashboard.choose("trial-rule", "checkout");
        dashboard.type("trial-id", "ann");
        dashboard.press("Look");
        dashboard.awaitText(trial, "ann may go on: 2 left.");
        dashboard.press("Spend one");
        dashboard.awaitText(trial, "Allowed, and one was spent: 1 left.");
        dashboard.press("Spend one");
        dashboard.awaitText(trial, "Allowed, and one was spent: 0 left.");
        dashboard.press("Spend one");
        dashboard.awaitText(trial, "Refused");
        assertThat(statistics("rate-limits/checkout/ann").get("allowed").asBoolean())
                .isFalse();

        dashboard.press("Reset …");
        dashboard.answer("Reset");
        dashboard.awaitText(trial, "All of checkout is there again for ann.");
        assertThat(statistics("rate-limits/checkout/ann")
                        .get("remaining_requests")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void rule_thatTheServerRefuses_isRefusedInItsWords() {
        dashboard.open("limits");
        putRule("logged", "sliding_log", 1_000_000, 60);

        dashboard.awaitText(
                Dashboard.card("Add or replace a rule") + " .outcome .told.bad", "must be between 1 and 1000");
        assertThat(api.get("/api/redis/rate-limits/rules/logged").statusCode()).isEqualTo(404);
    }

    @Test
    void optimize_always_saysWhatWasDone() {
        dashboard.open("advice");
        dashboard.press("Optimize …");
        assertThat(dashboard.question()).contains("Optimize the caches now?", "Sessions and rate limits stay.");
        dashboard.answer("Optimize");

        dashboard.awaitText(Dashboard.card("Optimize") + " .outcome .told", "0 entries removed");
    }

    private void put(String cache, String key, String value, String... tags) {
        String path = "/api/cache/" + cache + "/" + URLEncoder.encode(key, StandardCharsets.UTF_8);
        String[] headers = tags.length == 0
                ? new String[] {"Content-Type", "text/plain"}
                : new String[] {"Content-Type", "text/plain", "Larder-Tags", String.join(", ", tags)};
        assertThat(api.send("PUT", path, value, headers).statusCode()).isEqualTo(204);
    }

    private JsonNode statistics(String path) {
        return Api.json(api.get("/api/redis/" + path));
    }
}
