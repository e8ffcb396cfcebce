package dev.larder.server;

import dev.larder.base.Ticker;
import dev.larder.layer.perf.SampleSources;
import dev.larder.server.embedded.DataFolder;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Layers;
import dev.larder.server.life.Starter;
import dev.larder.server.security.AccessTokens;
import dev.larder.server.security.AdminTokenFile;
import dev.larder.server.security.BindAddress;
import dev.larder.server.settings.Settings;
import dev.larder.server.tracing.LoadSpans;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A server that serves, and all that belongs to it.
 *
 * @param settings what it was told
 * @param folder its data folder, locked
 * @param context what Spring runs
 */
record RunningServer(Settings settings, DataFolder folder, ConfigurableApplicationContext context)
        implements AutoCloseable {
    /** Starts everything in the order in which it needs each other; what was started is ended again if the rest fails. */
    static RunningServer start(Settings settings) {
        return start(settings, context -> {});
    }

    /** The same, with more beans than those that are found by looking. */
    static RunningServer start(Settings settings, ApplicationContextInitializer<GenericApplicationContext> more) {
        BindAddress bind = BindAddress.of(settings);
        bind.checkFree(settings.server().port());
        DataFolder folder = DataFolder.open(settings.server().data());
        try {
            return new RunningServer(settings, folder, startIn(folder, settings, bind, more));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static ConfigurableApplicationContext startIn(
            DataFolder folder,
            Settings settings,
            BindAddress bind,
            ApplicationContextInitializer<GenericApplicationContext> more) {
        Ticker ticker = Ticker.system();
        String given = settings.server().adminToken();
        AccessTokens tokens = new AccessTokens(
                given == null ? AdminTokenFile.readOrMake(folder) : given,
                settings.server().viewerToken());
        SampleSources parts = new SampleSources();
        LoadSpans loads = new LoadSpans();
        LarderLife life = new LarderLife(new Starter(settings, folder, parts, loads, ticker), ticker);
        try {
            life.initialize();
            return runSpring(settings, bind, context -> {
                GenericApplicationContext beans = (GenericApplicationContext) context;
                beans.registerBean(Settings.class, () -> settings);
                beans.registerBean(AccessTokens.class, () -> tokens);
                beans.registerBean(Ticker.class, () -> ticker);
                beans.registerBean(Clock.class, Clock::systemUTC);
                beans.registerBean(Layers.class, () -> new Layers(settings.cache()));
                beans.registerBean(SampleSources.class, () -> parts);
                beans.registerBean(LoadSpans.class, () -> loads);
                // Ended after the web server in the order of dependence, the folder's lock last of all.
                beans.registerBean(DataFolder.class, () -> folder);
                beans.registerBean(LarderLife.class, () -> life, bean -> bean.setDependsOn(DataFolder.class.getName()));
                more.initialize(beans);
            });
        } catch (RuntimeException e) {
            life.close();
            throw e;
        }
    }

    private static ConfigurableApplicationContext runSpring(
            Settings settings, BindAddress bind, ApplicationContextInitializer<ConfigurableApplicationContext> beans) {
        SpringApplication application = new SpringApplication(ServerApplication.class);
        application.setEnvironment(SpringSettings.environment(settings, bind));
        application.setAddCommandLineProperties(false);
        application.setDefaultProperties(Telemetry.defaults(System.getenv()));
        application.addInitializers(beans);
        return application.run();
    }

    int port() {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer(), "web server")
                .getPort();
    }

    /** What a person who started it wants to know, in a few lines. */
    List<String> describe() {
        String bind = settings.server().bind();
        String host = bind.indexOf(':') >= 0 ? "[" + bind + "]" : bind;
        String token = settings.server().adminToken() == null
                ? "the admin token is in " + AdminTokenFile.path(folder)
                : "the admin token is that of LARDER_ADMIN_TOKEN";
        return List.of(
                "Larder " + LarderServer.version() + " listens on http://" + host + ":" + port(),
                "  Redis: " + context.getBean(LarderLife.class).running().describe(),
                "  " + token);
    }

    @Override
    public void close() {
        context.close();
    }
}
