package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Goal: no page has anything to complain of or asks another host, and what gets into a page can do nothing there. */
final class DashboardPolicyIT extends Staged {
    @Test
    void pages_inUse_haveNothingToComplainOfAndAskNoOtherHost() {
        dashboard.openSignIn();
        browser.console();
        browser.requests();
        dashboard.enter(Stage.ADMIN);
        dashboard.awaitLive();
        new Sample(api).put();

        for (boolean dark : new boolean[] {false, true}) {
            browser.look(1280, 800, dark);
            for (String page : Dashboard.PAGES) {
                dashboard.open(page);
                dashboard.awaitFilled();
            }
        }

        assertThat(browser.console()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(request -> request.get("url").asString().startsWith(dashboard.address()));
    }

    @Test
    void markup_thatGetsIntoThePage_isRefused() {
        dashboard.signIn(Stage.ADMIN);

        assertThat(failureOf("document.body.innerHTML = '<b>x</b>'")).contains("TrustedHTML");
        assertThat(failureOf("document.body.insertAdjacentHTML('beforeend', '<b>x</b>')"))
                .contains("TrustedHTML");
        assertThat(failureOf("document.createElement('script').text = 'alert(1)'"))
                .contains("TrustedScript");
        assertThat(failureOf("setTimeout('alert(1)')")).contains("TrustedScript");
    }

    private String failureOf(String statement) {
        return browser.later("try { " + statement + "; done('no failure'); } catch (e) { done(e.message); }");
    }

    @Test
    void request_toAnotherHost_isRefused() throws Exception {
        dashboard.signIn(Stage.ADMIN);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + other.getLocalPort() + "/";

            assertThat(violationOf("fetch('" + url + "').catch(() => {})")).isEqualTo("connect-src " + url);
            assertThat(violationOf("new Image().src = '" + url + "'")).isEqualTo("img-src " + url);
        }
    }

    @Test
    void styleAndFrame_thatAreWrittenIntoThePage_areRefused() {
        dashboard.signIn(Stage.ADMIN);

        assertThat(violationOf("document.body.setAttribute('style', 'color: red')"))
                .isEqualTo("style-src-attr inline");
        assertThat(violationOf(
                        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'a{}'}))"))
                .isEqualTo("style-src-elem inline");
        assertThat(violationOf("document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))"))
                .startsWith("frame-src");
    }

    /** What the policy of the page says against a statement. */
    private String violationOf(String statement) {
        return browser.later("document.addEventListener('securitypolicyviolation', (event) =>"
                + " done(`${event.effectiveDirective} ${event.blockedURI}`), { once: true });\n"
                + statement + ";");
    }
}
