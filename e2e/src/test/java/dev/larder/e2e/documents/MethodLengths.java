package dev.larder.e2e.documents;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Counts the lines of methods with the compiler's own parser, from the name's line to that of the last brace. */
final class MethodLengths extends TreeScanner<@Nullable Void, String> {
    private final List<Method> methods = new ArrayList<>();
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final LineMap lines;

    /**
     * A method.
     *
     * @param name with that of its class
     * @param lines how many it has
     */
    record Method(String name, long lines) {}

    private MethodLengths(CompilationUnitTree unit, SourcePositions positions) {
        this.unit = unit;
        this.positions = positions;
        this.lines = unit.getLineMap();
    }

    static List<Method> of(List<Path> files) {
        return ofSources(files.stream().map(MethodLengths::read).toList());
    }

    static List<Method> of(String name, String source) {
        return ofSources(List.of(new Source(name, source)));
    }

    private static Source read(Path file) {
        try {
            return new Source(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** One task for all: making one costs more than parsing a file. */
    private static List<Method> ofSources(List<Source> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, diagnostic -> {}, List.of(), null, sources);
        List<Method> methods = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                var scanner = new MethodLengths(unit, Trees.instance(task).getSourcePositions());
                scanner.scan(unit, "");
                methods.addAll(scanner.methods);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse the sources", e);
        }
        return methods;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, String outer) {
        return super.visitClass(type, type.getSimpleName().toString());
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, String type) {
        if (method.getBody() != null) {
            long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
            methods.add(new Method(type + "." + method.getName(), last - first + 1));
        }
        return super.visitMethod(method, type);
    }

    /** A source in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("memory:///" + name), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
