package dev.lutra.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// An HTTP server on the loopback address that answers as a test wants, one request a connection.
/// On plain sockets: a module's tests read only what the module reads, and that is no HTTP server.
final class LocalServer implements AutoCloseable {
  interface Answer {
    void to(Request request) throws IOException;
  }

  /// One request and the way to answer it.
  ///
  /// @param path path asked for
  /// @param from first byte asked for, or -1 for the whole
  record Request(String path, int from, OutputStream out) {
    /// Sends a whole answer.
    void send(int status, byte[] body) throws IOException {
      send(status, "", body.length, body);
    }

    /// Answers 206 with the bytes from a place to the end, claiming a total.
    void rest(byte[] file, int total) throws IOException {
      byte[] body = Arrays.copyOfRange(file, from, file.length);
      String range = "Content-Range: bytes %d-%d/%d\r\n".formatted(from, total - 1, total);
      send(206, range, body.length, body);
    }

    /// Sends an answer that may claim another length than it has.
    void send(int status, String headers, int length, byte[] body) throws IOException {
      String head =
          "HTTP/1.1 %d Test\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n"
              .formatted(status, headers, length);
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
    }
  }

  /// The range headers of the requests so far, `-` for none.
  final List<String> ranges = new CopyOnWriteArrayList<>();

  private final ServerSocket server;
  private final Answer answer;

  LocalServer(Answer answer) {
    this.answer = answer;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::serve);
  }

  /// Serves whole files only.
  static LocalServer whole(byte[] file) {
    return new LocalServer(request -> request.send(200, file));
  }

  /// Serves a file, or the rest of it when asked.
  static LocalServer resuming(byte[] file) {
    return new LocalServer(request -> {
      if (request.from() < 0) {
        request.send(200, file);
      } else if (request.from() >= file.length) {
        request.send(416, new byte[0]);
      } else {
        request.rest(file, file.length);
      }
    });
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1);
        answer.to(request(new BufferedReader(in), socket.getOutputStream()));
      } catch (IOException e) {
        // The client left, or the test is over; what the test expects shows in its assertions.
        Thread.onSpinWait();
      }
    }
  }

  private Request request(BufferedReader in, OutputStream out) throws IOException {
    String first = in.readLine();
    if (first == null) {
      throw new IOException("no request");
    }
    String range = "-";
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("range:")) {
        range = line.substring(6).strip();
      }
    }
    ranges.add(range);
    int from = range.equals("-") ? -1 : Integer.parseInt(range.replaceAll("\\D", ""));
    return new Request(first.substring(first.indexOf(' ') + 1, first.lastIndexOf(' ')), from, out);
  }

  URI uri(String path) {
    String host = server.getInetAddress().getHostAddress();
    return URI.create("http://%s:%d/%s".formatted(host, server.getLocalPort(), path));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
