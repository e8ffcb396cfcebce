package dev.larder.servlet.session;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/** Writes the session before the answer begins, so that what a client does next sees what he has just done. */
final class SavingResponse extends HttpServletResponseWrapper {
    private final Runnable save;

    SavingResponse(HttpServletResponse response, Runnable save) {
        super(response);
        this.save = save;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        save.run();
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        save.run();
        return super.getWriter();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        save.run();
        super.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        save.run();
        super.sendRedirect(location, status, clearBuffer);
    }

    @Override
    public void sendError(int status) throws IOException {
        save.run();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        save.run();
        super.sendError(status, message);
    }

    @Override
    public void flushBuffer() throws IOException {
        save.run();
        super.flushBuffer();
    }
}
