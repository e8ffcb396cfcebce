package dev.larder.layer.perf;

import dev.larder.fleet.FleetStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the fleet did. As far back as seconds are kept it is put together from them, then from minutes, then from hours: so the last
 * unfinished minute and hour are in it, and those of nodes that died as well.
 */
final class History {
    private static final long SHORTEST_POINT_MILLIS = Window.TEN_MINUTES.point().toMillis();

    /** How long the points of the timeline are that goes on where another ends. */
    private static final Map<Resolution, Long> COARSER_POINT = Map.of(
            Resolution.SECOND, Resolution.MINUTE.length().toMillis(),
            Resolution.MINUTE, Resolution.HOUR.length().toMillis());

    private final FleetStore store;
    private final List<Timeline> finestFirst;

    History(FleetStore store) {
        this.store = store;
        this.finestFirst = List.of(
                new Timeline(store, Resolution.SECOND, SHORTEST_POINT_MILLIS),
                new Timeline(
                        store, Resolution.MINUTE, Resolution.MINUTE.length().toMillis()),
                new Timeline(store, Resolution.HOUR, Resolution.HOUR.length().toMillis()));
    }

    /** The points of a window, in order of time; times in which nothing was sampled have none. */
    List<Sample> points(Window window) {
        long now = store.clockMillis();
        long from = now - window.length().toMillis();
        long until = Long.MAX_VALUE;
        List<Sample> samples = new ArrayList<>();
        for (Timeline timeline : finestFirst) {
            // Where two timelines meet, the longer points begin: what is in both would count twice.
            long reaches = now - timeline.reachMillis();
            reaches += Math.floorMod(-reaches, COARSER_POINT.getOrDefault(timeline.resolution(), 1L));
            addBetween(reaches, until, timeline.points(), samples);
            if (reaches <= from) {
                break;
            }
            until = reaches;
        }
        return Rollup.fold(samples, window.point().toMillis(), from);
    }

    private static void addBetween(long from, long until, List<Sample> points, List<Sample> to) {
        points.stream()
                .filter(point -> point.atMillis() >= from && point.atMillis() < until)
                .forEach(to::add);
    }
}
