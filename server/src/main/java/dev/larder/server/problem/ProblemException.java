package dev.larder.server.problem;

/**
 * Ends a request with a problem.
 *
 * @since 0.1
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /**
     * What to answer.
     *
     * @return never null
     */
    public Problem problem() {
        return problem;
    }
}
