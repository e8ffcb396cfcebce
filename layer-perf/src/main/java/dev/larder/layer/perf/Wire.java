package dev.larder.layer.perf;

import dev.larder.base.LatencyHistogram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How samples and reports are stored: a version, then the fields in their order, numbers in as many groups of seven bits as they need. What
 * cannot be read, because a node of another version wrote it or it is damaged, is left out and never an error. Figures of other parts come last, and
 * only where there are any: who does not know them reads what is before them.
 */
final class Wire {
    static final byte VERSION = 1;

    /** No list that is read is longer, whatever it says of itself. */
    private static final int MAX_LIST = 4_096;

    private static final int GROUP_BITS = 7;
    private static final int GROUP = (1 << GROUP_BITS) - 1;

    private Wire() {}

    /** Writes the fields of something. */
    private interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads what was written so. */
    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static byte[] encode(Sample sample) {
        return encoded(out -> {
            write(out, sample);
            if (!sample.parts().isEmpty()) {
                PartsWire.write(out, sample.parts());
            }
        });
    }

    static Optional<Sample> sample(byte[] bytes) {
        return decoded(bytes, in -> {
            Sample sample = readSample(in);
            return in.available() == 0 ? sample : with(sample, PartsWire.read(in));
        });
    }

    static byte[] encode(NodeReport report) {
        return encoded(out -> {
            out.writeUTF(report.id());
            out.writeUTF(report.host());
            out.writeUTF(report.address() == null ? "" : report.address());
            number(out, report.startedMillis());
            number(out, report.seenMillis());
            write(out, report.process());
            write(out, report.lately());
            write(out, report.since().total());
            layers(out, report.since().busiest());
            number(out, report.operations().size());
            for (Map.Entry<String, LatencyHistogram> operation :
                    report.operations().entrySet()) {
                out.writeUTF(operation.getKey());
                write(out, operation.getValue());
            }
            if (!report.since().parts().isEmpty()) {
                PartsWire.write(out, report.lately().parts());
                PartsWire.write(out, report.since().parts());
            }
        });
    }

    static Optional<NodeReport> report(byte[] bytes) {
        return decoded(bytes, in -> {
            String id = in.readUTF();
            String host = in.readUTF();
            String address = in.readUTF();
            NodeReport report = new NodeReport(
                    id,
                    host,
                    address.isEmpty() ? null : address,
                    number(in),
                    number(in),
                    readProcess(in),
                    readSample(in),
                    new Reading(readFigures(in), readLayers(in)),
                    readOperations(in));
            return in.available() == 0 ? report : with(report, PartsWire.read(in), PartsWire.read(in));
        });
    }

    private static byte[] encoded(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            fields.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static <T> Optional<T> decoded(byte[] bytes, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return in.readByte() == VERSION ? Optional.of(reader.read(in)) : Optional.empty();
        } catch (IOException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream out, Sample sample) throws IOException {
        number(out, sample.atMillis());
        number(out, sample.lengthMillis());
        write(out, sample.total());
        layers(out, sample.layers());
        orNull(out, sample.activeSessions());
        orNull(out, sample.usedMemoryBytes());
    }

    private static Sample readSample(DataInputStream in) throws IOException {
        return new Sample(number(in), number(in), readFigures(in), readLayers(in), orNull(in), orNull(in), Map.of());
    }

    private static Sample with(Sample sample, Map<String, PartFigures> parts) {
        return new Sample(
                sample.atMillis(),
                sample.lengthMillis(),
                sample.total(),
                sample.layers(),
                sample.activeSessions(),
                sample.usedMemoryBytes(),
                parts);
    }

    private static NodeReport with(NodeReport report, Map<String, PartFigures> lately, Map<String, PartFigures> since) {
        return new NodeReport(
                report.id(),
                report.host(),
                report.address(),
                report.startedMillis(),
                report.seenMillis(),
                report.process(),
                with(report.lately(), lately),
                report.since().with(since),
                report.operations());
    }

    private static void layers(DataOutputStream out, Map<String, Figures> layers) throws IOException {
        number(out, layers.size());
        for (Map.Entry<String, Figures> layer : layers.entrySet()) {
            out.writeUTF(layer.getKey());
            write(out, layer.getValue());
        }
    }

    private static Map<String, Figures> readLayers(DataInputStream in) throws IOException {
        Map<String, Figures> layers = new TreeMap<>();
        for (int left = length(in); left > 0; left--) {
            layers.put(in.readUTF(), readFigures(in));
        }
        return layers;
    }

    private static Map<String, LatencyHistogram> readOperations(DataInputStream in) throws IOException {
        Map<String, LatencyHistogram> operations = new TreeMap<>();
        for (int left = length(in); left > 0; left--) {
            operations.put(in.readUTF(), readHistogram(in));
        }
        return operations;
    }

    private static void write(DataOutputStream out, Figures figures) throws IOException {
        number(out, figures.counts().size());
        for (int place = 0; place < figures.counts().size(); place++) {
            number(out, figures.counts().at(place));
        }
        write(out, figures.reads());
    }

    private static Figures readFigures(DataInputStream in) throws IOException {
        long[] counts = new long[length(in)];
        for (int place = 0; place < counts.length; place++) {
            counts[place] = number(in);
        }
        return new Figures(new Counts(counts), readHistogram(in));
    }

    private static void write(DataOutputStream out, LatencyHistogram histogram) throws IOException {
        number(out, histogram.size());
        int last = 0;
        for (int i = 0; i < histogram.size(); i++) {
            number(out, histogram.bucket(i) - last);
            number(out, histogram.count(i));
            last = histogram.bucket(i);
        }
    }

    private static LatencyHistogram readHistogram(DataInputStream in) throws IOException {
        int size = length(in);
        int[] buckets = new int[size];
        long[] counts = new long[size];
        int last = 0;
        for (int i = 0; i < size; i++) {
            last = Math.toIntExact(Math.min(Integer.MAX_VALUE, last + number(in)));
            buckets[i] = last;
            counts[i] = number(in);
        }
        return LatencyHistogram.of(buckets, counts);
    }

    private static void write(DataOutputStream out, NodeReport.ProcessFigures process) throws IOException {
        real(out, process.cpuPercent());
        orNull(out, process.heapUsedBytes());
        orNull(out, process.heapMaxBytes());
        real(out, process.gcMillisPerSecond());
        orNull(out, process.threads());
    }

    private static NodeReport.ProcessFigures readProcess(DataInputStream in) throws IOException {
        return new NodeReport.ProcessFigures(real(in), orNull(in), orNull(in), real(in), orNull(in));
    }

    /** One more than the number, so that 0 stands for none. */
    private static void orNull(DataOutputStream out, @Nullable Long value) throws IOException {
        number(out, value == null ? 0 : value + 1);
    }

    private static @Nullable Long orNull(DataInputStream in) throws IOException {
        long value = number(in);
        return value == 0 ? null : Long.valueOf(value - 1);
    }

    private static void real(DataOutputStream out, @Nullable Double value) throws IOException {
        out.writeDouble(value == null ? Double.NaN : value);
    }

    private static @Nullable Double real(DataInputStream in) throws IOException {
        double value = in.readDouble();
        return Double.isFinite(value) ? Double.valueOf(value) : null;
    }

    static void number(DataOutputStream out, long value) throws IOException {
        long left = Math.max(0, value);
        while (left > GROUP) {
            out.writeByte((int) (left & GROUP) | GROUP + 1);
            left >>>= GROUP_BITS;
        }
        out.writeByte((int) left);
    }

    static long number(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += GROUP_BITS) {
            int group = in.readUnsignedByte();
            value |= (long) (group & GROUP) << shift;
            if (group <= GROUP) {
                return Math.max(0, value);
            }
        }
        throw new IOException("a number must end within ten bytes, does not");
    }

    static int length(DataInputStream in) throws IOException {
        long length = number(in);
        if (length > MAX_LIST) {
            throw new IOException("a list must have at most " + MAX_LIST + " members, has " + length);
        }
        return (int) length;
    }
}
