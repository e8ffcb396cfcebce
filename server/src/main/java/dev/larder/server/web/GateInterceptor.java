package dev.larder.server.web;

import dev.larder.server.life.LarderLife;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets requests in while the system is initialized, and makes a shutdown wait until they are out. */
final class GateInterceptor implements HandlerInterceptor {
    private final LarderLife life;

    GateInterceptor(LarderLife life) {
        this.life = life;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        life.enter();
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        life.leave();
    }
}
