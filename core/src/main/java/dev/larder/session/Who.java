package dev.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.base.ErrorCode;
import dev.larder.base.IpAddress;
import dev.larder.base.LarderException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows of its user and his client. In bytes: a format version, then each part with two bytes of its length before it,
 * texts as UTF-8, the user agent packed, empty for none; and only where there is any of it, a byte that is 1 if the IPv6 address came first, and the provider's session.
 *
 * @param userId whose session, or null if nobody is known
 * @param v4 the IPv4 address that it is used from
 * @param v6 the IPv6 address that it is used from: programs that have both use now one, now the other
 * @param userAgent what the program said of itself
 * @param v6First whether the IPv6 address is the one that it was first used from
 * @param provider the session of an identity provider that it was begun by, or null
 */
record Who(
        @Nullable String userId,
        @Nullable IpAddress v4,
        @Nullable IpAddress v6,
        @Nullable String userAgent,
        boolean v6First,
        @Nullable String provider) {
    /** Of a session whose data the store has lost. */
    static final Who NOBODY = new Who(null, null, null, null, false, null);

    private static final int FORMAT = 2;

    private static final byte[] NOTHING = {};

    static Who of(@Nullable String userId, Client client, @Nullable String provider) {
        return new Who(userId, null, null, client.userAgent(), false, provider).with(client.ip());
    }

    /** The same with an address, in the place of that of its family. */
    Who with(@Nullable IpAddress ip) {
        if (ip == null) {
            return this;
        }
        boolean first = (v4 == null && v6 == null) ? ip.isV6() : v6First;
        return ip.isV6()
                ? new Who(userId, v4, ip, userAgent, first, provider)
                : new Who(userId, ip, v6, userAgent, first, provider);
    }

    /** The same of a client who is elsewhere now; what is not known of him stays. */
    Who at(Client client) {
        String program = client.userAgent() == null ? userAgent : client.userAgent();
        return client.ip() == null
                ? new Who(userId, v4, v6, program, v6First, provider)
                : new Who(userId, null, null, program, false, provider).with(client.ip());
    }

    /** The address that it was first used from, as far as that is known. */
    @Nullable
    IpAddress ip() {
        return v4 == null || (v6First && v6 != null) ? v6 : v4;
    }

    byte[] bytes() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(FORMAT);
            write(out, utf8(userId));
            write(out, v4 == null ? NOTHING : v4.bytes());
            write(out, v6 == null ? NOTHING : v6.bytes());
            write(out, utf8(userAgent == null ? null : PackedUserAgent.pack(userAgent)));
            if (v6First || provider != null) {
                out.writeByte(v6First ? 1 : 0);
                write(out, utf8(provider));
            }
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] utf8(@Nullable String text) {
        return text == null ? NOTHING : text.getBytes(UTF_8);
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    static Who read(byte[] bytes) {
        if (bytes.length == 0) {
            return NOBODY;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != FORMAT) {
                throw unreadable(null);
            }
            Who who = new Who(text(in), address(in), address(in), userAgent(in), false, null);
            return in.hasRemaining()
                    ? new Who(who.userId(), who.v4(), who.v6(), who.userAgent(), in.get() == 1, text(in))
                    : who;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private static LarderException unreadable(@Nullable Exception cause) {
        return new LarderException(ErrorCode.CODEC_FAILED, "a session must be in format " + FORMAT + ", is not", cause);
    }

    private static byte[] next(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static @Nullable String text(ByteBuffer in) {
        byte[] bytes = next(in);
        return bytes.length == 0 ? null : new String(bytes, UTF_8);
    }

    private static @Nullable String userAgent(ByteBuffer in) {
        String packed = text(in);
        return packed == null ? null : PackedUserAgent.unpack(packed);
    }

    private static @Nullable IpAddress address(ByteBuffer in) {
        byte[] bytes = next(in);
        return bytes.length == 0 ? null : IpAddress.of(bytes);
    }
}
