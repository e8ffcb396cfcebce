package dev.larder.server.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers whatever a controller throws with a problem.
 *
 * @since 0.1
 */
public final class ProblemResolver implements HandlerExceptionResolver {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResolver.class);

    /** Makes a resolver. */
    public ProblemResolver() {}

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        try {
            ProblemWriter.write(FailureProblems.of(failure), request, response);
        } catch (IOException e) {
            LOG.debug("the client did not wait for its answer", e);
        }
        // Empty and not null: the answer is written, there is nothing to render.
        return new ModelAndView();
    }
}
