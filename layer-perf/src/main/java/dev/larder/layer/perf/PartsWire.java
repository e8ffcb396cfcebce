package dev.larder.layer.perf;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** How {@link Wire} stores what other parts tell. */
final class PartsWire {
    private PartsWire() {}

    static void write(DataOutputStream out, Map<String, PartFigures> parts) throws IOException {
        Wire.number(out, parts.size());
        for (Map.Entry<String, PartFigures> part : parts.entrySet()) {
            out.writeUTF(part.getKey());
            counts(out, part.getValue().counts());
            levels(out, part.getValue().levels());
        }
    }

    static Map<String, PartFigures> read(DataInputStream in) throws IOException {
        Map<String, PartFigures> parts = new TreeMap<>();
        for (int left = Wire.length(in); left > 0; left--) {
            parts.put(in.readUTF(), new PartFigures(counts(in), levels(in)));
        }
        return parts;
    }

    private static void counts(DataOutputStream out, Map<String, Long> counts) throws IOException {
        Wire.number(out, counts.size());
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            out.writeUTF(count.getKey());
            Wire.number(out, count.getValue());
        }
    }

    private static Map<String, Long> counts(DataInputStream in) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        for (int left = Wire.length(in); left > 0; left--) {
            counts.put(in.readUTF(), Wire.number(in));
        }
        return counts;
    }

    private static void levels(DataOutputStream out, Map<String, Level> levels) throws IOException {
        Wire.number(out, levels.size());
        for (Map.Entry<String, Level> level : levels.entrySet()) {
            out.writeUTF(level.getKey());
            Wire.number(out, level.getValue().sum());
            Wire.number(out, level.getValue().looks());
            Wire.number(out, level.getValue().max());
        }
    }

    private static Map<String, Level> levels(DataInputStream in) throws IOException {
        Map<String, Level> levels = new TreeMap<>();
        for (int left = Wire.length(in); left > 0; left--) {
            levels.put(in.readUTF(), new Level(Wire.number(in), Wire.number(in), Wire.number(in)));
        }
        return levels;
    }
}
