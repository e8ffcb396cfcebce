package dev.larder.e2e.dashboard;

import java.util.List;

/** What axe-core has against the page that is open. */
final class Axe {
    private static final String SCRIPT = Browser.script("/axe.min.js");

    private Axe() {}

    /** One line for each kind of fault, with where it is; empty where there is none. */
    static List<String> violations(Browser browser) {
        browser.run(SCRIPT);
        return browser.later(
                        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations"
                                + ".map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)"
                                + ".join('\\n')), (failure) => done(`axe failed: ${failure}`));")
                .lines()
                .toList();
    }
}
