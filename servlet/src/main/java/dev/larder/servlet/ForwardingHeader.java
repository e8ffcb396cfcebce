package dev.larder.servlet;

/**
 * The header in which proxies say for whom they ask. A proxy knows one of them and passes the other on as the client sent it, so
 * only one may be believed.
 *
 * @since 0.1
 */
public enum ForwardingHeader {
    /** What most proxies write: addresses with commas between. */
    X_FORWARDED_FOR("X-Forwarded-For"),
    /** The standard, RFC 7239. */
    FORWARDED("Forwarded");

    private final String headerName;

    ForwardingHeader(String headerName) {
        this.headerName = headerName;
    }

    /**
     * How it is called in HTTP.
     *
     * @return never null
     */
    public String headerName() {
        return headerName;
    }
}
