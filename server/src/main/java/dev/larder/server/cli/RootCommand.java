package dev.larder.server.cli;

import picocli.CommandLine.Command;

/** What all commands belong to. By itself it is the server, which is started elsewhere. */
@Command(name = "larder", description = "Caches, sessions and rate limits on Redis.")
final class RootCommand {}
