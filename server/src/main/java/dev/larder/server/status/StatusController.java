package dev.larder.server.status;

import dev.larder.base.LarderException;
import dev.larder.redis.RedisInfo;
import dev.larder.server.events.StatisticsPart;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.web.Rounded;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page that says whether Redis is there, so it answers while Redis is not. */
@RestController
@Tag(name = "system")
final class StatusController implements StatisticsPart {
    private static final Logger LOG = LoggerFactory.getLogger(StatusController.class);

    private final LarderLife life;

    StatusController(LarderLife life) {
        this.life = life;
    }

    @Operation(summary = "Whether Redis is there, and how it does")
    @GetMapping(value = "/api/redis/status", produces = "application/json")
    StatusResponse status() {
        Running running = life.running();
        try {
            RedisInfo info = running.connections().info().await();
            return available(running, info, running.connections().capabilities().await());
        } catch (LarderException e) {
            LOG.debug("Redis does not answer", e);
            return unavailable(running);
        }
    }

    private static StatusResponse available(Running running, RedisInfo info, Set<String> answered) {
        RedisInfo.Node total = info.total();
        Double hitRatio = total.activity().hitRatio();
        return new StatusResponse(
                true,
                total.server().version(),
                total.server().connectedClients(),
                Rounded.mebibytes(total.memory().usedBytes()),
                Rounded.mebibytes(total.memory().peakBytes()),
                Rounded.two(total.memory().fragmentationRatio()),
                total.server().uptimeSeconds(),
                hitRatio == null ? null : Rounded.two(100 * hitRatio),
                total.activity().commandsProcessed(),
                running.mode(),
                nodes(running, true),
                Capabilities.of(answered, info));
    }

    private static StatusResponse unavailable(Running running) {
        return new StatusResponse(
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                running.mode(),
                nodes(running, false),
                List.of());
    }

    /** What this answer has just seen goes before what the connections last knew: no primary is well that did not answer. */
    private static List<StatusResponse.Node> nodes(Running running, boolean answered) {
        return running.connections().nodes().stream()
                .map(node -> new StatusResponse.Node(
                        node.address(), node.role(), node.healthy() && (answered || !node.primary())))
                .toList();
    }

    @Override
    public String partName() {
        return "status";
    }

    @Override
    public Object part() {
        return status();
    }
}
