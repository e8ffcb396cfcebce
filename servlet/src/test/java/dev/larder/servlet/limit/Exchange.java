package dev.larder.servlet.limit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request and its answer as far as filters look at them; asked for anything else they fail. */
final class Exchange {
    private final String method;
    private final String path;
    private final String peer;
    private final Map<String, String> sent;
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status = 200;
    private String type = "";

    Exchange(String method, String path, String peer, Map<String, String> sent) {
        this.method = method;
        this.path = path;
        this.peer = peer;
        this.sent = sent;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    Map<String, String> headers() {
        return headers;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    HttpServletRequest request() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class}, this::asked);
    }

    private @Nullable Object asked(Object self, Method called, Object @Nullable [] arguments) {
        Object first = arguments == null ? "" : arguments[0];
        return switch (called.getName()) {
            case "getMethod" -> method;
            case "getServletPath" -> path;
            case "getPathInfo", "getRemoteUser" -> null;
            case "getRemoteAddr" -> peer;
            case "getHeader" -> sent.get(first);
            case "getHeaders" ->
                Collections.enumeration(sent.containsKey(first) ? List.of(sent.get(first)) : List.of());
            case "getAttribute" -> attributes.get(first);
            case "setAttribute" -> attributes.put(String.valueOf(first), arguments == null ? "" : arguments[1]);
            case "isAsyncStarted" -> false;
            default -> throw new UnsupportedOperationException(called.getName());
        };
    }

    HttpServletResponse response() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(), new Class<?>[] {HttpServletResponse.class}, this::answered);
    }

    private @Nullable Object answered(Object self, Method called, Object @Nullable [] arguments) {
        if (called.getName().equals("getOutputStream")) {
            return new Body();
        }
        if (arguments == null) {
            throw new UnsupportedOperationException(called.getName());
        }
        switch (called.getName()) {
            case "setStatus" -> status = (Integer) arguments[0];
            case "setContentType" -> type = (String) arguments[0];
            case "setContentLength" -> headers.remove("Content-Length");
            case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
            default -> throw new UnsupportedOperationException(called.getName());
        }
        return null;
    }

    private final class Body extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("setWriteListener");
        }

        @Override
        public void write(int octet) {
            body.write(octet);
        }
    }
}
