package dev.lutra.nn.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An HTTP server on the loopback address that answers as a test wants.
final class LocalServer implements AutoCloseable {
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /// The Range headers of the requests so far, `-` for none.
  final List<String> ranges = new ArrayList<>();

  LocalServer(Answer answer) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          synchronized (ranges) {
            ranges.add(range == null ? "-" : range);
          }
          try (exchange) {
            answer.to(exchange);
          }
        });
    server.start();
  }

  /// Serves whole files only.
  static LocalServer whole(byte[] file) {
    return new LocalServer(exchange -> send(exchange, 200, file));
  }

  /// Serves a file, or the rest of it when asked.
  static LocalServer resuming(byte[] file) {
    return new LocalServer(
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          if (range == null) {
            send(exchange, 200, file);
            return;
          }
          int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
          if (from >= file.length) {
            send(exchange, 416, new byte[0]);
            return;
          }
          rest(exchange, file, from, file.length);
        });
  }

  /// Answers 206 with the bytes from a place, claiming a total.
  static void rest(HttpExchange exchange, byte[] file, int from, int total) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(from, total - 1, total));
    send(exchange, 206, Arrays.copyOfRange(file, from, file.length));
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  URI uri(String path) {
    String host = server.getAddress().getAddress().getHostAddress();
    return URI.create("http://%s:%d/%s".formatted(host, server.getAddress().getPort(), path));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
