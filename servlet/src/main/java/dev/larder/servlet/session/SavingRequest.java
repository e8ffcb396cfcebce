package dev.larder.servlet.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request that is answered through {@link SavingResponse} also when it goes on without its thread. */
final class SavingRequest extends HttpServletRequestWrapper {
    private final SavingResponse response;

    SavingRequest(HttpServletRequest request, SavingResponse response) {
        super(request);
        this.response = response;
    }

    /** Without arguments a container would take its own response. */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }
}
