package dev.larder.server.web;

import dev.larder.server.problem.Problem;
import dev.larder.server.problem.ProblemWriter;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.res.StringManager;
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

    /** How Tomcat says that the request line and the headers are over the limit; it has no exception of its own for it. */
    private static final String TOO_LONG =
            StringManager.getManager("org.apache.coyote.http11").getString("iib.requestheadertoolarge.error");

    /** How it says that there are too many of them, likewise. */
    private static final StringManager HEADERS = StringManager.getManager("org.apache.tomcat.util.http");

    private static final String TRANSFER = "Transfer-Encoding";

    /** Makes a valve. */
    public ProblemReportValve() {}

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported() || !canWrite(response)) {
            return;
        }
        try {
            ProblemWriter.write(problem(status, request, failure), request, response);
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

    private static Problem problem(int status, Request request, @Nullable Throwable failure) {
        return switch (status) {
            case 400 -> ofHead(request, failure);
            case 404 -> Problem.of(404, "nothing is served under this path");
            case 405 -> unknownMethod();
            case 501 -> request.getHeader(TRANSFER) == null ? unknownMethod() : unknownCoding();
            case 431 -> tooLong(request);
            default ->
                Problem.of(
                        status, status < 500 ? "the request cannot be served" : "the request failed inside the server");
        };
    }

    private static Problem unknownMethod() {
        return Problem.of(405, "no path takes the method of the request");
    }

    private static Problem unknownCoding() {
        return Problem.of(501, TRANSFER + " must be chunked, or not be sent");
    }

    private static Problem ofHead(Request request, @Nullable Throwable failure) {
        String message = failure == null ? null : failure.getMessage();
        if (TOO_LONG.equals(message)) {
            return tooLong(request);
        }
        int most = WebConfiguration.MAX_HEADERS;
        return HEADERS.getString("headers.maxCountFail", most).equals(message)
                ? Problem.of(431, "the request must have at most " + most + " headers, had more")
                : malformed(request);
    }

    private static Problem tooLong(Request request) {
        return Problem.of(
                431,
                "the request line and the headers must be at most "
                        + request.getConnector().getProperty("maxHttpRequestHeaderSize")
                        + " bytes together, were more");
    }

    private static Problem malformed(Request request) {
        return Problem.of(
                400,
                PathFault.of(request.getRequestURI())
                        .orElse(
                                "the request must be as HTTP/1.1 asks: a method, a path of visible ASCII and HTTP/1.1 with"
                                        + " one space between, one Host, headers as name: value without control characters"));
    }
}
