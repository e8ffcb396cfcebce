package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.Slots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes on a cluster: those whose states share a slot travel in one run of the script, the slots are asked in parallel. A take whose
 * rules lie in several slots is cut into one part for each. It counts as often as the part with the least room lets it; what other parts
 * took beyond that is given back, and the other nodes are told: one that was refused meanwhile would remember it for longer than it is so.
 */
final class SplitTakes {
    private final Scripts scripts;
    private final LimitCommands commands;
    private final LimitKeys keys;

    SplitTakes(Scripts scripts, LimitCommands commands, LimitKeys keys) {
        this.scripts = scripts;
        this.commands = commands;
        this.keys = keys;
    }

    /** Tells the other nodes what was given back. */
    private Call<@Nullable Void> told(List<Keyed> on) {
        List<byte[]> changes = on.stream().map(LimitKeys::change).toList();
        return on.isEmpty()
                ? Call.done()
                : scripts.run(
                        Script.LIMIT_CHANGE,
                        Scripts.command(Script.LIMIT_CHANGE, keys.ofChanges(), changes, Decoders.DONE));
    }

    /** The part of a take that lies in one slot, and where its rules stand in the take. */
    private record Part(int take, List<Integer> places, Take of) {}

    Call<List<Taken>> take(List<Take> takes) {
        Map<Integer, List<Part>> bySlot = new LinkedHashMap<>();
        for (int i = 0; i < takes.size(); i++) {
            parts(i, takes.get(i))
                    .forEach((slot, part) -> bySlot.computeIfAbsent(slot, none -> new ArrayList<>())
                            .add(part));
        }
        List<List<Part>> runs = List.copyOf(bySlot.values());
        List<Command<List<Taken>>> sent = new ArrayList<>(runs.size());
        runs.forEach(
                parts -> sent.add(commands.take(parts.stream().map(Part::of).toList())));
        return scripts.runAll(Script.LIMIT, sent).flatMap(outcomes -> settled(takes, runs, outcomes));
    }

    private Map<Integer, Part> parts(int index, Take take) {
        Map<Integer, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < take.on().size(); i++) {
            int slot = Slots.of(keys.state(take.on().get(i)));
            places.computeIfAbsent(slot, none -> new ArrayList<>()).add(i);
        }
        Map<Integer, Part> parts = new LinkedHashMap<>();
        places.forEach((slot, own) -> {
            List<Keyed> on = own.stream().map(take.on()::get).toList();
            parts.put(slot, new Part(index, own, new Take(on, take.cost(), take.times(), take.holder())));
        });
        return parts;
    }

    private Call<List<Taken>> settled(List<Take> takes, List<List<Part>> runs, List<Outcome<List<Taken>>> outcomes) {
        List<Joined> joined = new ArrayList<>();
        takes.forEach(take -> joined.add(new Joined(take)));
        RuntimeException failure = null;
        for (int i = 0; i < runs.size(); i++) {
            Outcome<List<Taken>> outcome = outcomes.get(i);
            failure = outcome.failure() == null ? failure : outcome.failure();
            for (int j = 0; j < runs.get(i).size(); j++) {
                Part part = runs.get(i).get(j);
                joined.get(part.take())
                        .add(part, outcome.failure() == null ? outcome.get().get(j) : null);
            }
        }
        RuntimeException failed = failure;
        Call<@Nullable Void> corrected = Call.done();
        List<Keyed> back = new ArrayList<>();
        for (Joined one : joined) {
            corrected = one.givenBack(corrected, back);
        }
        return corrected.flatMap(done -> told(back)).map(done -> {
            if (failed != null) {
                throw failed;
            }
            return joined.stream().map(Joined::taken).toList();
        });
    }

    /** One take, put together again. */
    private final class Joined {
        private final Take take;
        private final List<Part> parts = new ArrayList<>();
        private final List<@Nullable Taken> answers = new ArrayList<>();

        Joined(Take take) {
            this.take = take;
        }

        void add(Part part, @Nullable Taken answer) {
            parts.add(part);
            answers.add(answer);
        }

        private long times() {
            // A part without an answer may or may not have been taken; the caller is told that, and keeps nothing.
            return answers.stream()
                    .mapToLong(answer -> answer == null ? 0 : answer.times())
                    .min()
                    .orElse(0);
        }

        /** Adds to what is done first, and to what is given back. */
        Call<@Nullable Void> givenBack(Call<@Nullable Void> first, List<Keyed> whose) {
            long times = times();
            Call<@Nullable Void> all = first;
            for (int i = 0; i < parts.size(); i++) {
                Taken answer = answers.get(i);
                if (answer != null) {
                    for (Command<@Nullable Void> back : back(parts.get(i), answer, times, whose)) {
                        all = all.flatMap(done -> scripts.run(Script.LIMIT, back));
                    }
                }
            }
            return all;
        }

        /** One run for rules of which as much goes back: of all as much but of those in shadow, which may have taken less. */
        private List<Command<@Nullable Void>> back(Part part, Taken answer, long times, List<Keyed> whose) {
            Map<Long, List<Keyed>> byTimes = new LinkedHashMap<>();
            for (int i = 0; i < answer.standings().size(); i++) {
                long more = answer.standings().get(i).times() - times;
                if (more > 0) {
                    Keyed on = part.of().on().get(i);
                    byTimes.computeIfAbsent(more, none -> new ArrayList<>()).add(on);
                    whose.add(on);
                }
            }
            List<Command<@Nullable Void>> back = new ArrayList<>(byTimes.size());
            byTimes.forEach((more, on) -> back.add(commands.giveBack(on, more * take.cost(), take.holder())));
            return back;
        }

        /** How a rule stands once it has back what is too much: it has room for what it had room for. */
        private Standing corrected(Standing standing, long times) {
            long more = standing.times() - times;
            return more <= 0
                    ? standing
                    : new Standing(
                            times,
                            standing.remaining() + more * take.cost(),
                            0,
                            standing.resetMicros(),
                            standing.delayMicros());
        }

        Taken taken() {
            long times = times();
            @Nullable Standing[] standings = new @Nullable Standing[take.on().size()];
            for (int i = 0; i < parts.size(); i++) {
                List<Standing> own = Objects.requireNonNull(answers.get(i)).standings();
                for (int j = 0; j < own.size(); j++) {
                    standings[parts.get(i).places().get(j)] = corrected(own.get(j), times);
                }
            }
            List<Standing> all = new ArrayList<>(standings.length);
            for (Standing standing : standings) {
                all.add(Objects.requireNonNull(standing));
            }
            return new Taken(times, all);
        }
    }
}
