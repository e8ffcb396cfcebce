package dev.larder.e2e.documents;

import dev.larder.e2e.Repository;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A document of the repository.
 *
 * @param path where it is, from the root
 * @param text what it says
 */
public record Markdown(String path, String text) {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    /** Reads one. */
    public static Markdown of(String path) {
        return new Markdown(path, Repository.text(path));
    }

    /** The code blocks of a language, in their order. */
    public List<String> blocks(String language) {
        return Pattern.compile("^```" + language + "\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** What its links point to, those to other sites left out. */
    List<String> links() {
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.contains("://") && !target.startsWith("mailto:"))
                .toList();
    }

    /** The blocks that show a session with a shell, one behind the other. */
    public String session() {
        String session =
                blocks("sh").stream().filter(block -> block.startsWith("$ ")).collect(Collectors.joining());
        if (session.isEmpty()) {
            throw new IllegalStateException(path + " shows no session");
        }
        return session;
    }

    /** The rows of its table of settings: name, flag, default and meaning, without ticks. */
    List<List<String>> settings() {
        return Pattern.compile("^\\| `([A-Z_]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$", Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(Markdown::cells)
                .toList();
    }

    private static List<String> cells(MatchResult row) {
        return IntStream.rangeClosed(1, row.groupCount())
                .mapToObj(row::group)
                .map(cell -> cell.replace("`", "").strip())
                .toList();
    }
}
