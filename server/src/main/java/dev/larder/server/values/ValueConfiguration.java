package dev.larder.server.values;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the values need of the web server. */
@Configuration(proxyBeanMethods = false)
class ValueConfiguration {
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> cutOff() {
        return factory -> factory.addEngineValves(new CutOffValve());
    }
}
