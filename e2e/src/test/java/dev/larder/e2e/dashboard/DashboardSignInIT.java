package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** Goal: whoever has a token gets in and nobody else, and the token goes nowhere but into the header of requests. */
final class DashboardSignInIT extends Staged {
    @Test
    void signIn_withAWrongToken_isRefusedAndSaysSo() {
        dashboard.openSignIn();

        dashboard.enter("some-other-token");

        assertThat(dashboard.awaitText(".login .told", "wrong")).contains("This token is wrong");
        assertThat(browser.count(".shell")).isZero();
        assertThat(browser.focused().getAttribute("id")).isEqualTo("token");
        assertThat(browser.eval("sessionStorage.length + localStorage.length")).isEqualTo("0");
    }

    @Test
    void signIn_withWhatCannotBeAToken_isRefusedWithoutAskingTheServer() {
        dashboard.openSignIn();
        browser.requests();

        dashboard.enter("two words");

        dashboard.awaitText(".login .told", "visible ASCII characters");
        assertThat(browser.requests()).isEmpty();
    }

    @Test
    void signIn_withTheTokenOfTheAdmin_showsThatAllIsWell() {
        dashboard.signIn(Stage.ADMIN);

        dashboard.awaitText(".verdict h2", "Healthy");
        assertThat(dashboard.text(".top")).containsIgnoringCase("admin");
        assertThat(browser.eval("document.title")).isEqualTo("Overview · Larder");
    }

    @Test
    void token_ofWhoeverIsSignedIn_isInHeadersAndInTheStorageOfTheTabAlone() {
        dashboard.signIn(Stage.ADMIN);
        browser.requests();

        Dashboard.PAGES.forEach(dashboard::open);
        browser.open(dashboard.address());
        dashboard.awaitLive();

        var requests = browser.requests();
        assertThat(requests)
                .isNotEmpty()
                .noneMatch(request -> request.get("url").asString().contains(Stage.ADMIN))
                .anyMatch(request -> request.get("headers")
                        .path("Authorization")
                        .asString("")
                        .equals("Bearer " + Stage.ADMIN));
        assertThat(browser.url()).doesNotContain(Stage.ADMIN);
        assertThat(browser.eval("JSON.stringify(sessionStorage)"))
                .isEqualTo("{\"larder.token\":\"" + Stage.ADMIN + "\"}");
        assertThat(browser.eval("localStorage.length")).isEqualTo("0");
        assertThat(browser.cookies()).isZero();
        assertThat(browser.eval("document.documentElement.outerHTML")).doesNotContain(Stage.ADMIN);
    }

    @Test
    void theme_thatWasChosen_isAllThatIsKeptBeyondTheTab() {
        browser.look(1280, 800, false);
        dashboard.signIn(Stage.ADMIN);

        dashboard.click(By.cssSelector("button[aria-label='Use dark colours']"));

        dashboard.awaitTrue("dark", "getComputedStyle(document.documentElement).colorScheme === 'dark'");
        assertThat(browser.eval("JSON.stringify(localStorage)")).isEqualTo("{\"larder.theme\":\"dark\"}");
    }

    @Test
    void signOut_always_forgetsTheToken() {
        dashboard.signIn(Stage.ADMIN);

        dashboard.press("Sign out");

        browser.shown("#token");
        assertThat(browser.eval("sessionStorage.length")).isEqualTo("0");
        browser.open(dashboard.address());
        browser.shown("#token");
    }

    @Test
    void viewer_onEveryPage_isOfferedNothingThatChangesAnything() {
        dashboard.signIn(Stage.VIEWER);

        assertThat(dashboard.text(".top")).containsIgnoringCase("viewer");
        dashboard.open("layers");
        dashboard.awaitText(Dashboard.card("Clear"), "signed in as viewer");
        assertThat(dashboard.text(Dashboard.card("Clear"))).doesNotContain("Clear …");
        dashboard.open("limits");
        dashboard.awaitText(Dashboard.card("Add or replace a rule"), "signed in as viewer");
        assertThat(dashboard.text("main")).doesNotContain("Spend one", "Reset …", "Put rule", "Remove …");
        dashboard.open("advice");
        dashboard.awaitText(Dashboard.card("Optimize"), "signed in as viewer");
        assertThat(dashboard.text("main")).doesNotContain("Optimize …");
    }
}
