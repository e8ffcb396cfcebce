package dev.larder.testkit;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a {@link SeededTest} once a seed. */
final class SeededTestExtension implements TestTemplateInvocationContextProvider {

    static final String PROPERTY = "larder.seed";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), SeededTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        int count = AnnotationSupport.findAnnotation(context.getTestMethod(), SeededTest.class)
                .map(SeededTest::seeds)
                .orElse(0);
        if (count < 1) {
            throw new IllegalArgumentException("seeds must be at least 1, was " + count);
        }
        return seeds(count).mapToObj(Invocation::new);
    }

    private static LongStream seeds(int count) {
        String replayed = System.getProperty(PROPERTY, "");
        return replayed.isEmpty() ? new SplittableRandom().longs(count) : LongStream.of(Long.parseLong(replayed));
    }

    private record Invocation(long seed)
            implements TestTemplateInvocationContext, ParameterResolver, TestExecutionExceptionHandler {

        @Override
        public String getDisplayName(int invocationIndex) {
            return "[" + invocationIndex + "] seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == long.class || type == RandomGenerator.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == long.class ? (Object) seed : new SplittableRandom(seed);
        }

        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
            String replay = "replay with -D" + PROPERTY + "=" + seed;
            System.err.println(context.getUniqueId() + " failed, " + replay);
            failure.addSuppressed(new Replay(replay));
            throw failure;
        }
    }

    /** Carries the replay line into every report that shows the failure. */
    private static final class Replay extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Replay(String message) {
            super(message, null, false, false);
        }
    }
}
