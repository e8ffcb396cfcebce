package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/**
 * Goal: everybody can read and use every page. Method: axe-core looks at each in dark and in light, on a narrow and on a wide
 * screen; and one goes about with the keyboard alone.
 */
final class DashboardAccessibilityIT extends Staged {
    /** More stops than any page has. */
    private static final int MOST_STOPS = 200;

    @Override
    void prepare() {
        new Sample(api).put();
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void page_ofAWidthAndATheme_isAccessibleAndFits(int width, boolean dark) {
        SoftAssertions found = new SoftAssertions();
        browser.look(width, 900, dark);
        dashboard.openSignIn();
        check(found, "sign in");
        dashboard.enter("some-other-token");
        dashboard.awaitText(".login .told", "wrong");
        check(found, "sign in, refused");
        dashboard.signIn(Stage.ADMIN);
        for (String page : Dashboard.PAGES) {
            dashboard.open(page);
            dashboard.awaitFilled();
            check(found, page.isEmpty() ? "overview" : page);
        }
        dashboard.open("layers");
        dashboard.press("Clear …");
        browser.shown("dialog[open]");
        check(found, "layers, asked whether to clear");
        dashboard.answer("Cancel");
        found.assertAll();
    }

    private void check(SoftAssertions found, String page) {
        found.assertThat(Axe.violations(browser)).as("what axe says of " + page).isEmpty();
        found.assertThat(browser.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("pixels to scroll to the side on " + page)
                .isEqualTo("0");
    }

    @Test
    void axe_ofAPageWithFaults_findsThem() {
        dashboard.openSignIn();
        browser.run("document.querySelector('img').removeAttribute('alt');"
                + " document.querySelector('h1').style.setProperty('color', 'silver')");

        assertThat(Axe.violations(browser))
                .anyMatch(line -> line.startsWith("critical image-alt"))
                .anyMatch(line -> line.startsWith("serious color-contrast"));
    }

    @Test
    void pages_withoutOtherParts_areThoseOfThisServer() {
        dashboard.signIn(Stage.ADMIN);
        dashboard.awaitFilled();

        // Whether there are other parts is known once there are figures.
        assertThat(browser.count(".nav a[href='#/integration']:not([hidden])")).isZero();
        assertThat(browser.count(".nav a[href='#/layers']")).isEqualTo(1);
    }

    @Test
    void keyboard_alone_leadsToEveryPage() {
        browser.look(1280, 800, false);
        dashboard.signIn(Stage.ADMIN);

        for (String page : Dashboard.PAGES) {
            tabTo(".nav a[href='#/" + page + "']");
            browser.keys(Keys.ENTER);
            browser.shown(".nav a[href='#/" + page + "'][aria-current=page]");
            dashboard.awaitTrue(
                    "the heading has the focus", page.isEmpty() ? "true" : "document.activeElement.tagName === 'H1'");
        }
    }

    @Test
    void keyboard_alone_skipsToTheContent() {
        dashboard.signIn(Stage.ADMIN);
        browser.open("about:blank");
        browser.open(dashboard.address());
        dashboard.awaitLive();

        browser.keys(Keys.TAB);
        assertThat(browser.focused().getText()).isEqualTo("Skip to the content");
        assertThat(browser.focused().isDisplayed()).isTrue();
        browser.keys(Keys.ENTER);

        assertThat(browser.focused().getAttribute("id")).isEqualTo("main");
    }

    @Test
    void keyboard_alone_asksToClearAndLeavesItAtThat() {
        browser.look(1280, 800, false);
        dashboard.signIn(Stage.ADMIN);
        dashboard.open("layers");
        dashboard.awaitFilled();

        tabTo("form button.danger");
        browser.keys(Keys.ENTER);
        browser.shown("dialog[open]");
        assertThat(browser.focused().getText()).isEqualTo("Cancel");
        browser.keys(Keys.TAB);
        assertThat(browser.focused().getText()).startsWith("Clear layer");
        assertFocusIsSeen();
        browser.keys(Keys.ESCAPE);

        dashboard.awaitTrue("closed", "!document.querySelector('dialog')");
        assertThat(browser.focused().getText()).isEqualTo("Clear …");
        assertThat(api.get("/api/cache/pages/home").statusCode()).isEqualTo(200);
        browser.keys(Keys.ENTER);
        browser.shown("dialog[open]");
        browser.keys(Keys.ENTER);
        dashboard.awaitTrue("closed", "!document.querySelector('dialog')");
        assertThat(api.get("/api/cache/pages/home").statusCode()).isEqualTo(200);
    }

    /** Goes on with the tab key until what is wanted has the focus; sees it on the way, whatever has it. */
    private void tabTo(String css) {
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            browser.keys(Keys.TAB);
            assertFocusIsSeen();
            if (browser.is("document.activeElement.matches(\"" + css + "\")")) {
                return;
            }
        }
        throw new AssertionError("the tab key does not lead to " + css);
    }

    private void assertFocusIsSeen() {
        assertThat(browser.eval("((of) => of === document.body ? 'nothing has the focus' : of.matches(':focus-visible')"
                        + " && getComputedStyle(of).outlineStyle !== 'none' && parseFloat(getComputedStyle(of).outlineWidth) >= 2"
                        + " ? 'seen' : of.outerHTML)(document.activeElement)"))
                .isIn("seen", "nothing has the focus");
    }
}
