package dev.larder.server.problem;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with a problem what Tomcat refuses before any servlet sees it, and what filters end with {@code sendError}.
 * Public because Tomcat makes it by its name.
 *
 * @since 0.1
 */
public final class ProblemReportValve extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);

    /** Makes a valve. */
    public ProblemReportValve() {}

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported() || !canWrite(response)) {
            return;
        }
        try {
            ProblemWriter.write(problem(status), request, response);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the client did not wait for its answer", e);
        }
    }

    private static boolean canWrite(Response response) {
        AtomicBoolean allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 400 -> Problem.of(400, "the request line, a header or the path is not as HTTP asks");
            case 404 -> Problem.of(404, "nothing is served under this path");
            case 405, 501 -> Problem.of(405, "no path takes the method of the request");
            case 431 -> Problem.of(431, "the headers of the request are too long");
            default ->
                Problem.of(
                        status, status < 500 ? "the request cannot be served" : "the request failed inside the server");
        };
    }
}
