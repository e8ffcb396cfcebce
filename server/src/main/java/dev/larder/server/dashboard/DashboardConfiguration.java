package dev.larder.server.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.webjars.WebJarVersionLocator;

/**
 * Serves the page at {@code /} and what it needs under {@code /dashboard/}. The files hold nothing that is secret, so they
 * are served to anybody; what they show comes from the API, with the token of whoever looks.
 *
 * @since 0.1
 */
@Configuration(proxyBeanMethods = false)
public class DashboardConfiguration implements WebMvcConfigurer {
    /** The path of the page. */
    public static final String PAGE = "/";

    /** What the paths of its files begin with. */
    public static final String FILES = "/dashboard/";

    private static final String CHARTS = "uplot";

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController(PAGE).setViewName("forward:" + FILES + "index.html");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, FILES + CHARTS + "/*", "classpath:" + chartFolder());
        serve(registry, FILES + "**", "classpath:/dashboard/");
    }

    /** All files of a build have one date, so only their content says whether a browser has the right ones. */
    private static void serve(ResourceHandlerRegistry registry, String pattern, String folder) {
        registry.addResourceHandler(pattern)
                .addResourceLocations(folder)
                .setUseLastModified(false)
                .setEtagGenerator(DashboardConfiguration::digest)
                .setCacheControl(CacheControl.noCache());
    }

    private static String chartFolder() {
        String version = new WebJarVersionLocator().version(CHARTS);
        if (version == null) {
            throw new IllegalStateException("the jar of " + CHARTS + " is missing on the class path");
        }
        return "/META-INF/resources/webjars/" + CHARTS + "/" + version + "/dist/";
    }

    private static String digest(Resource file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getContentAsByteArray());
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getDescription(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
