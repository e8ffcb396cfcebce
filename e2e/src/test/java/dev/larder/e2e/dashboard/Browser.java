package dev.larder.e2e.dashboard;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Chromium with a profile of its own and without a window. What is asked of the page is waited for, at most {@link #LIMIT}.
 * For one thread.
 */
final class Browser implements AutoCloseable {
    /** How long anything on a page may take on a machine that is busy with other things. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration POLL = Duration.ofMillis(50);

    /** Held, so that its level stays: it warns of every Chromium that is newer than the driver's classes. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one, with its profile in {@code folder}; without a Chromium the tests are skipped. */
    static Browser start(Path folder) {
        skipWithout(CHROMIUM);
        skipWithout(DRIVER);
        SELENIUM.setLevel(Level.SEVERE);
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                options(folder));
        driver.manage().timeouts().scriptTimeout(LIMIT).pageLoadTimeout(LIMIT);
        return new Browser(driver);
    }

    private static void skipWithout(Path program) {
        if (!Files.isExecutable(program)) {
            String reason = "The tests of the dashboard are skipped: there is no " + program
                    + " (on Debian: apt-get install chromium chromium-driver)";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }

    private static ChromeOptions options(Path folder) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--lang=en",
                // Whatever Chromium itself wants to tell whom.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--user-data-dir=" + folder.resolve("chromium"));
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox");
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return options;
    }

    void open(String url) {
        driver.get(url);
    }

    String url() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    /** As if the page had been looked at on such a screen, with a system that is dark or light. */
    void look(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Scroll bars are no part of a picture. */
    void hideScrollbars() {
        driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    }

    /** The first element of this kind that is to be seen. */
    WebElement shown(By by) {
        return Objects.requireNonNull(await(by.toString())
                .atMost(LIMIT)
                .pollInterval(POLL)
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(
                        () -> driver.findElements(by).stream()
                                .filter(WebElement::isDisplayed)
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull));
    }

    WebElement shown(String css) {
        return shown(By.cssSelector(css));
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    /** The element that has the focus. */
    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** Presses keys, whatever has the focus. */
    void keys(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** What an expression of JavaScript is, as a string. */
    String eval(String expression) {
        return String.valueOf(driver.executeScript("return String(" + expression + ")"));
    }

    boolean is(String expression) {
        return eval("Boolean(" + expression + ")").equals("true");
    }

    /** Runs statements, which may read {@code arguments}. */
    void run(String statements, Object... arguments) {
        driver.executeScript(statements, arguments);
    }

    /** Runs statements that call {@code done} with a string at some time. */
    String later(String statements) {
        return String.valueOf(
                driver.executeAsyncScript("const done = arguments[arguments.length - 1];\n" + statements));
    }

    int cookies() {
        return driver.manage().getCookies().size();
    }

    /** What the console has shown since the last call: what the page and the browser itself had to say. */
    List<String> console() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Requests since the last call, as DevTools tell of them: {@code url}, {@code method}, {@code headers}. */
    List<JsonNode> requests() {
        return StreamSupport.stream(
                        driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
                .map(entry -> JsonMapper.shared().readTree(entry.getMessage()).get("message"))
                .filter(message -> message.get("method").asString().equals("Network.requestWillBeSent"))
                .map(message -> message.get("params").get("request"))
                .toList();
    }

    /** A picture of what is to be seen, as PNG. */
    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** A picture of one element, as PNG; the same for two that look the same. */
    byte[] picture(String css) {
        return shown(css).getScreenshotAs(OutputType.BYTES);
    }

    /** Reads a script that is in a jar. */
    static String script(String resource) {
        try (var in = Objects.requireNonNull(Browser.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
