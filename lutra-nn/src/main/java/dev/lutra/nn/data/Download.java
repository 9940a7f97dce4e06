package dev.lutra.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A file to be fetched once over HTTP(S) and kept.
///
/// It is written to `<target>.part`, checked, and renamed into place. A part that an earlier
/// attempt left is resumed by a range request; it is appended to only if the server answers 206
/// with the very range asked and, where the size is known, the same total, and started anew
/// otherwise. A finished file of a wrong sum is deleted.
///
/// @param what name in progress and errors, such as `mnist/train-labels-idx1-ubyte.gz`
/// @param uri where it is fetched from
/// @param target where it is kept
/// @param size expected bytes, or -1 if unknown
/// @param sha256 expected sum, 64 lower-case hexadecimal digits
/// @param unpacked whether the sum is that of the gzip file's content instead of the file itself
public record Download(
    String what, URI uri, Path target, long size, String sha256, boolean unpacked) {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /// The kept file if it is there and its sum is right; otherwise downloads it, unless offline.
  ///
  /// @throws DataException if the network is forbidden or fails, the server's answer is not usable,
  ///   or the sum is wrong: the message says where a file can be put by hand
  public Path fetch(DataContext context) throws IOException {
    String kept = "nothing";
    if (Files.isRegularFile(target)) {
      String sum = sum(target);
      if (sum.equals(sha256)) {
        return target;
      }
      kept = "a file of SHA-256 " + sum;
    }
    if (context.offline()) {
      throw DataException.of(
          target,
          what,
          kept,
          "a file of SHA-256 " + sha256,
          "allow the network (not offline) or put the file from " + uri + " there");
    }
    Files.createDirectories(folder());
    boolean mine = false;
    try (FileChannel part =
        FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(part);
      mine = true;
      transfer(part, context.progress());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw failed("failed (" + reason(e) + ")", e);
    } finally {
      if (mine && Files.isRegularFile(part()) && Files.size(part()) == 0) {
        Files.delete(part());
      }
    }
    return install();
  }

  private Path install() throws IOException {
    String sum = sum(part());
    if (!sum.equals(sha256)) {
      long got = Files.size(part());
      Files.delete(part());
      throw failed(
          "brought %d bytes of SHA-256 %s, expected %s%s; the bytes were deleted"
              .formatted(got, sum, sha256, unpacked ? " unpacked" : ""),
          null);
    }
    return Files.move(
        part(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void lock(FileChannel part) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = part.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw DataException.of(
          part(), what, "a download under way", "no other", "wait for the other run to finish");
    }
  }

  private void transfer(FileChannel part, Consumer<DataProgress> progress) throws IOException {
    if (size >= 0 && part.size() == size) {
      return;
    }
    try (HttpClient client = client()) {
      long from = part.size();
      HttpResponse<InputStream> answer = ask(client, from);
      if (from > 0 && answer.statusCode() != 200 && !continues(answer, from)) {
        // The part belongs to another version of the file or is no beginning of it.
        answer.body().close();
        from = 0;
        answer = ask(client, from);
      }
      try (InputStream body = answer.body()) {
        boolean append = from > 0 && answer.statusCode() == 206;
        if (!append && answer.statusCode() != 200) {
          throw failed("was answered with HTTP status " + answer.statusCode(), null);
        }
        part.truncate(append ? from : 0).position(append ? from : 0);
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        copy(body, part, length < 0 ? size : part.position() + length, progress);
      } finally {
        client.shutdownNow();
      }
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(CONNECT)
        .build();
  }

  private HttpResponse<InputStream> ask(HttpClient client, long from) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("download of " + what + " was interrupted");
    }
  }

  private boolean continues(HttpResponse<InputStream> answer, long from) {
    Matcher range = RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (answer.statusCode() != 206 || !range.matches()) {
      return false;
    }
    long total = Long.parseLong(range.group(3));
    return Long.parseLong(range.group(1)) == from
        && Long.parseLong(range.group(2)) == total - 1
        && (size < 0 || total == size);
  }

  private void copy(InputStream body, FileChannel part, long total, Consumer<DataProgress> progress)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    progress.accept(new DataProgress("download " + what, part.position(), total));
    try {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        ByteBuffer rest = ByteBuffer.wrap(buffer, 0, n);
        while (rest.hasRemaining()) {
          part.write(rest);
        }
        progress.accept(new DataProgress("download " + what, part.position(), total));
      }
    } catch (IOException e) {
      throw cut(part.position(), total, e);
    }
    if (total >= 0 && part.position() < total) {
      throw cut(part.position(), total, null);
    }
    if (size >= 0 && part.position() != size) {
      part.truncate(0);
      throw failed("brought another file than expected: not of " + size + " bytes", null);
    }
  }

  private DataException cut(long got, long total, @Nullable IOException cause) {
    String of = total < 0 ? "an unknown number of" : Long.toString(total);
    return failed(
        "was cut after %d of %s bytes; run again to resume, else".formatted(got, of), cause);
  }

  private DataException failed(String how, @Nullable IOException cause) {
    String text =
        "%s: download from %s %s; put the file by hand as %s".formatted(what, uri, how, target);
    return cause == null ? new DataException(text) : new DataException(text, cause);
  }

  private static String reason(IOException e) {
    String name = e.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT);
    return e.getMessage() == null ? name : name + ": " + e.getMessage();
  }

  private String sum(Path file) throws IOException {
    return unpacked ? Sha256.ofUnpacked(file) : Sha256.ofFile(file);
  }

  private Path part() {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  private Path folder() {
    Path parent = target.getParent();
    return parent == null ? Path.of(".") : parent;
  }
}
