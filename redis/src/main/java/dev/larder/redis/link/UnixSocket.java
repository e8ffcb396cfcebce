package dev.larder.redis.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.BiFunction;

/** A Unix domain socket in the shape that the client expects. */
final class UnixSocket extends Socket {
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private final InputStream input;
    private volatile int readTimeoutMillis;

    UnixSocket(String path, int timeoutMillis, BiFunction<Socket, InputStream, InputStream> watch) throws IOException {
        readTimeoutMillis = timeoutMillis;
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        readable = Selector.open();
        writable = Selector.open();
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            channel.register(writable, SelectionKey.OP_WRITE);
            input = watch.apply(this, new ChannelInput());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    /** Reads what has come, else waits for it. */
    private final class ChannelInput extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            int n = channel.read(buffer);
            while (n == 0 && length > 0) {
                await(readable, readTimeoutMillis);
                n = channel.read(buffer);
            }
            return n;
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
                channel.write(buffer);
                while (buffer.hasRemaining()) {
                    await(writable, 0);
                    channel.write(buffer);
                }
            }
        };
    }

    private void await(Selector selector, int timeoutMillis) throws IOException {
        if (!channel.isOpen()) {
            throw new SocketException("the socket is closed");
        }
        int ready = selector.select(timeoutMillis);
        selector.selectedKeys().clear();
        if (ready == 0
                && timeoutMillis > 0
                && channel.isOpen()
                && !Thread.currentThread().isInterrupted()) {
            throw new SocketTimeoutException("nothing came within " + timeoutMillis + " ms");
        }
    }

    @Override
    public synchronized void setSoTimeout(int timeoutMillis) {
        readTimeoutMillis = timeoutMillis;
    }

    @Override
    public synchronized int getSoTimeout() {
        return readTimeoutMillis;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return isClosed();
    }

    @Override
    public boolean isOutputShutdown() {
        return isClosed();
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
    }
}
