package dev.larder.e2e.offenders.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;

/** Lets bytes choose classes. */
final class Serializes {
    /** Asks to be written. */
    static final class Chosen implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Is serializable only because every exception is. */
    static final class AllowedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Is serializable only because every enum is. */
    enum AllowedEnum {
        ONE
    }

    Object reads(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }

    void writes(OutputStream out, Object value) throws IOException {
        new ObjectOutputStream(out).writeObject(value);
    }

    int takes(Serializable value) {
        return value.hashCode();
    }
}
