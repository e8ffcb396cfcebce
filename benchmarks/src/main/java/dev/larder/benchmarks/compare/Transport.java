package dev.larder.benchmarks.compare;

import io.lettuce.core.resource.EpollProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;

/**
 * Opens Lettuce on one transport or the other.
 *
 * <p>Lettuce takes native epoll wherever it finds it, and decides that once for the classes that it was loaded with. To
 * have both in one run, Java's own NIO gets a second copy of Lettuce and Netty in which the native transports cannot be
 * found.
 */
enum Transport {
    /** Java's own selector. */
    NIO {
        @Override
        BlockingClient lettuce(Workload workload, LettuceMode mode) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            // Lettuce finds some of its own classes through the thread, and its threads inherit this one's loader.
            thread.setContextClassLoader(WITHOUT_NATIVE);
            try {
                return Class.forName(LETTUCE, true, WITHOUT_NATIVE)
                        .asSubclass(BlockingClient.class)
                        .getDeclaredConstructor(Workload.class, LettuceMode.class)
                        .newInstance(workload, mode);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException("Lettuce on NIO could not be opened", e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Lettuce on NIO could not be loaded", e);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    },
    /** Linux's epoll through Netty's native library. */
    EPOLL {
        @Override
        BlockingClient lettuce(Workload workload, LettuceMode mode) {
            return new LettuceClient(workload, mode);
        }
    };

    private static final String LETTUCE = "dev.larder.benchmarks.compare.LettuceClient";
    private static final ClassLoader WITHOUT_NATIVE = new WithoutNative(Transport.class.getClassLoader());

    abstract BlockingClient lettuce(Workload workload, LettuceMode mode);

    /** Whether native epoll can be used on this machine. */
    static boolean hasEpoll() {
        return EpollProvider.isAvailable();
    }

    /** Loads its own copy of Lettuce, Netty and what calls them, and no native transport. */
    private static final class WithoutNative extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        WithoutNative(ClassLoader parent) {
            super("lettuce-without-native", parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!isOwn(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private static boolean isOwn(String name) {
            return name.startsWith("io.lettuce.")
                    || name.startsWith("io.netty.")
                    || name.equals(LETTUCE)
                    || name.startsWith(LETTUCE + "$");
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            if (name.startsWith("io.netty.channel.epoll.")) {
                throw new ClassNotFoundException(name + " is hidden here");
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
