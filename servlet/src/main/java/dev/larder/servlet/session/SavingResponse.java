package dev.larder.servlet.session;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Writes the session before the answer begins, so that what a client does next sees what he has just done, and keeps in the answer what a
 * cookie needs: a token is in no cache, and is not lost where an application begins its answer anew.
 */
final class SavingResponse extends HttpServletResponseWrapper {
    static final String CACHE_CONTROL = "Cache-Control";

    private final SessionContext context;

    SavingResponse(HttpServletResponse response, SessionContext context) {
        super(response);
        this.context = context;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        context.save();
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        context.save();
        return super.getWriter();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        context.save();
        super.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        context.save();
        super.sendRedirect(location, status, clearBuffer);
    }

    @Override
    public void sendError(int status) throws IOException {
        context.save();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        context.save();
        super.sendError(status, message);
    }

    @Override
    public void flushBuffer() throws IOException {
        context.save();
        super.flushBuffer();
    }

    @Override
    public void reset() {
        super.reset();
        context.repeatHeaders();
    }

    @Override
    public void setHeader(String name, String value) {
        if (!isDecided(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!isDecided(name)) {
            super.addHeader(name, value);
        }
    }

    /** Caches may keep an answer with its cookie, and give it to everybody who asks for the same. */
    private boolean isDecided(String name) {
        return context.hasGivenToken() && name.equalsIgnoreCase(CACHE_CONTROL);
    }
}
