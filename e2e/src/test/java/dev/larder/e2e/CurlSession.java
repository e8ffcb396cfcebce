package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A session with curl as a document shows it: lines that begin with a dollar sign, each followed by what it printed. It
 * is replayed without curl, which a fresh machine need not have; options are those that the documents use.
 *
 * @param commands the calls of curl, in their order
 */
record CurlSession(List<Command> commands) {
    private static final Pattern STEP = Pattern.compile("^\\$ ", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    private static final String TOKEN = "Authorization";

    static CurlSession of(String block) {
        List<Command> commands = new ArrayList<>();
        for (String step : STEP.split(block.replace("\\\n", " "), -1)) {
            if (step.startsWith("curl ")) {
                int end = step.indexOf('\n');
                commands.add(Command.of(
                        step.substring(5, end), step.substring(end + 1).strip()));
            }
        }
        return new CurlSession(commands);
    }

    /**
     * One call.
     *
     * @param method of the request
     * @param path what is asked for
     * @param headers names and values in turn
     * @param body what is sent, or null
     * @param withToken whether the token is sent
     * @param withHead whether the answer is shown with its status and headers
     * @param shown what it answered
     */
    record Command(
            String method,
            String path,
            List<String> headers,
            @Nullable String body,
            boolean withToken,
            boolean withHead,
            String shown) {
        static Command of(String arguments, String shown) {
            String method = "GET";
            String path = "";
            String body = null;
            boolean withHead = false;
            List<String> headers = new ArrayList<>();
            Matcher words = WORD.matcher(arguments);
            while (words.find()) {
                switch (word(words)) {
                    case "-s" -> {}
                    case "-i", "-si" -> withHead = true;
                    case "-X" -> method = next(words);
                    case "-d" -> body = next(words);
                    case "-H" -> addHeader(headers, next(words));
                    default -> path = word(words).replaceFirst("http://127\\.0\\.0\\.1:8400", "");
                }
            }
            boolean withToken = headers.contains(TOKEN);
            return new Command(
                    body != null && method.equals("GET") ? "POST" : method,
                    path,
                    withToken ? withoutToken(headers) : headers,
                    body,
                    withToken,
                    withHead,
                    shown);
        }

        /** A variable of the shell is the one that holds the header with the token. */
        private static void addHeader(List<String> headers, String header) {
            headers.addAll(header.equals("$AUTH") ? List.of(TOKEN, "Bearer") : List.of(header.split(": ", 2)));
        }

        private static String next(Matcher words) {
            if (!words.find()) {
                throw new IllegalArgumentException("a curl of the document ends in the middle");
            }
            return word(words);
        }

        private static String word(Matcher words) {
            return words.group(1) != null ? words.group(1) : words.group(2) != null ? words.group(2) : words.group(3);
        }

        /** The token is that of the server that the test started. */
        private static List<String> withoutToken(List<String> headers) {
            int at = headers.indexOf(TOKEN);
            List<String> others = new ArrayList<>(headers);
            others.subList(at, at + 2).clear();
            return others;
        }

        /** Sends it with the token of {@code known} where the document does, else as a stranger. */
        void assertAnswered(Api known, Api stranger) {
            HttpResponse<String> answer =
                    (withToken ? known : stranger).send(method, path, body, headers.toArray(String[]::new));
            String[] parts = withHead ? shown.split("\n\n", 2) : new String[] {"", shown};
            if (withHead) {
                assertHead(parts[0].lines().toList(), answer);
            }
            assertBody(parts.length > 1 ? parts[1] : "", answer.body());
        }

        private void assertHead(List<String> head, HttpResponse<String> answer) {
            assertThat(head.get(0)).as(path).isEqualTo("HTTP/1.1 " + answer.statusCode());
            for (String line : head.subList(1, head.size())) {
                if (line.equals("...")) {
                    // The document leaves some out here.
                    continue;
                }
                String[] header = line.split(": ", 2);
                assertThat(answer.headers().firstValue(header[0])).as(path).contains(header[1]);
            }
        }

        private void assertBody(String expected, String actual) {
            if (!expected.startsWith("{")) {
                assertThat(actual).as(path).isEqualTo(expected);
                return;
            }
            JsonNode shownJson = JsonMapper.shared().readTree(expected);
            JsonNode json = JsonMapper.shared().readTree(actual);
            assertThat(json.propertyNames()).as(path).containsExactlyElementsOf(shownJson.propertyNames());
            for (Map.Entry<String, JsonNode> field : shownJson.properties()) {
                if (!variable(field.getKey(), field.getValue())) {
                    assertThat(json.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
                }
            }
        }

        /** Figures, moments and what depends on the machine differ from run to run. */
        private static boolean variable(String name, JsonNode value) {
            return value.isNumber()
                    || value.isNull()
                    || value.isArray()
                    || name.matches("timestamp|.*_at|redis_version");
        }
    }
}
