package dev.larder.examples;

import dev.larder.Larder;
import dev.larder.session.Check;
import dev.larder.session.Client;
import dev.larder.session.Creation;
import dev.larder.session.Session;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionRequest;
import java.io.PrintStream;

/** Logs a user in, keeps something for him, and logs him out. */
public final class Sessions {
    private final PrintStream out;

    Sessions(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the program.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        try (var larder = Larder.inMemory()) {
            new Sessions(System.out).use(larder.sessions());
        }
    }

    // [docs]
    void use(SessionManager sessions) {
        Client client = Client.of("192.0.2.10", "Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0");
        Creation login = sessions.create(SessionRequest.of("ann", client)).await();
        // The token goes to the client and nowhere else. Everybody else calls the session by its handle.
        String token = login.token().orElseThrow().reveal();

        Check check = sessions.open(token, client).await();
        Session session = check.session().orElseThrow();
        session.set("cart", "3 apples");
        // Only what has changed is written.
        out.println("saved: " + sessions.save(session).await());

        out.println("ann has " + sessions.list("ann", 0, 10).await().total() + " session");
        sessions.logout(token).await();
        out.println(
                "after logout: " + sessions.open(token, client).await().cause().orElseThrow());
    }
    // [/docs]
}
