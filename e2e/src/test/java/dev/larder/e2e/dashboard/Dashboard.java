package dev.larder.e2e.dashboard;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;

/** The dashboard as somebody sees and uses it. */
final class Dashboard {
    /** The pages by the part of the URL after {@code #/}, the first one first. */
    static final List<String> PAGES = List.of("", "layers", "sessions", "limits", "redis", "advice");

    private static final Duration POLL = Duration.ofMillis(100);

    private final Browser browser;
    private final String address;

    Dashboard(Browser browser, int port) {
        this.browser = browser;
        this.address = "http://127.0.0.1:" + port + "/";
    }

    /** Where it is. */
    String address() {
        return address;
    }

    /** Shows the page where one signs in, whoever was signed in before. */
    void openSignIn() {
        browser.open(address);
        browser.run("sessionStorage.clear(); localStorage.clear()");
        // The same address again would only move to its fragment.
        browser.open("about:blank");
        browser.open(address);
        browser.shown("#token");
    }

    void enter(String token) {
        type("token", token);
        press("Sign in");
    }

    /** Signs in and waits for figures. */
    void signIn(String token) {
        openSignIn();
        enter(token);
        awaitLive();
    }

    /** Waits until the figures come by events. */
    void awaitLive() {
        browser.shown(".shell");
        awaitTrue("live", "document.querySelector('.live')?.dataset.state === 'live'");
    }

    /** Waits until the page that is open shows figures: lines in charts, rows in tables. */
    void awaitFilled() {
        awaitTrue(
                "filled",
                "![...document.querySelectorAll('main .chart-empty, main .table:not([hidden]) tbody:empty')]"
                        + ".some((empty) => empty.checkVisibility())");
    }

    /** Opens a page by its link. */
    void open(String page) {
        click(By.cssSelector(".nav a[href='#/" + page + "']"));
        browser.shown(".nav a[href='#/" + page + "'][aria-current=page]");
    }

    void type(String field, String value) {
        WebElement input = browser.shown("#" + field);
        input.sendKeys(Keys.chord(Keys.CONTROL, "a"), value);
    }

    /** Chooses an option by its value; waits until there is one. */
    void choose(String field, String value) {
        click(By.cssSelector("#" + field + " option[value='" + value + "']"));
    }

    /** Presses the button that says this, in the page or in the dialog. */
    void press(String words) {
        click(By.xpath("//button[normalize-space()='" + words + "' and not(ancestor::*[@hidden])]"));
    }

    void click(By by) {
        await(by.toString())
                .atMost(Browser.LIMIT)
                .pollInterval(POLL)
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> {
                    browser.shown(by).click();
                    return true;
                });
    }

    /** What a part of the page says. */
    String text(String css) {
        return browser.shown(css).getText();
    }

    /** The part of a page that has this heading. */
    static String card(String title) {
        return ".card[aria-label='" + title + "']";
    }

    /** Waits until a part of the page says what it should. */
    String awaitText(String css, Predicate<String> expected) {
        return await(css)
                .atMost(Browser.LIMIT)
                .pollInterval(POLL)
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> browser.eval("document.querySelector(\"" + css + "\")?.innerText"), expected);
    }

    String awaitText(String css, String part) {
        return awaitText(css, words -> words.contains(part));
    }

    void awaitTrue(String what, String expression) {
        await(what)
                .atMost(Browser.LIMIT)
                .pollInterval(POLL)
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> browser.is(expression));
    }

    /** The question of the dialog that is open, and what it says will happen. */
    String question() {
        return text("dialog[open]");
    }

    /** Gives the answer that a button of the dialog stands for, and waits until it is closed. */
    void answer(String button) {
        click(By.xpath("//dialog//button[normalize-space()='" + button + "']"));
        awaitTrue("closed", "!document.querySelector('dialog')");
    }
}
