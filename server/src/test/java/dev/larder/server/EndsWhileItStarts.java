package dev.larder.server;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process that is already ending when its server starts, as it is after a signal that comes during the start. */
final class EndsWhileItStarts {
    static final int CODE = 143;

    private EndsWhileItStarts() {}

    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ending.countDown();
            awaitUnlessInterrupted(started);
        }));
        new Thread(() -> System.exit(CODE)).start();
        ending.await();
        int unused = LarderServer.run(arguments, Map.of(), System.out, System.err);
        started.countDown();
    }

    private static void awaitUnlessInterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
