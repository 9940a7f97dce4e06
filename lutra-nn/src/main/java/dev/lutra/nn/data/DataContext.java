package dev.lutra.nn.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a [DataSource] may know of its surroundings.
///
/// @param dataRoot folder of data sets, one folder each (`mnist`, `cifar10`, ...), from
///   `LUTRA_DATA`; null if there is none
/// @param cache folder that downloads go to and are found in; created when needed
/// @param offline true forbids the network: a missing file is then an error that says where to put
///   it
/// @param progress told of downloads and of generation, from the loading thread
/// @param baseFolder what relative paths in an experiment's file are resolved against
/// @param mirrors base addresses by data set (`mnist`, `cifar10`) that replace the public ones;
///   each ends in `/`
public record DataContext(
    @Nullable Path dataRoot,
    Path cache,
    boolean offline,
    Consumer<DataProgress> progress,
    Path baseFolder,
    Map<String, URI> mirrors) {

  /// Copies the map of mirrors.
  public DataContext {
    mirrors = Map.copyOf(mirrors);
  }

  /// A context from this process's environment: data root `LUTRA_DATA`, cache
  /// `$XDG_CACHE_HOME/lutra` or else `~/.cache/lutra`, no mirrors.
  public static DataContext fromEnvironment(
      Path baseFolder, boolean offline, Consumer<DataProgress> progress) {
    Path home = Path.of(System.getProperty("user.home", "."));
    return fromEnvironment(System.getenv(), home, baseFolder, offline, progress);
  }

  /// As the other, with the environment and the home folder given. An empty variable counts as
  /// unset, and so does a relative `XDG_CACHE_HOME`, as its specification asks.
  public static DataContext fromEnvironment(
      Map<String, String> environment,
      Path home,
      Path baseFolder,
      boolean offline,
      Consumer<DataProgress> progress) {
    String data = environment.getOrDefault("LUTRA_DATA", "");
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        xdg.isBlank() || !Path.of(xdg).isAbsolute() ? home.resolve(".cache") : Path.of(xdg);
    return new DataContext(
        data.isBlank() ? null : Path.of(data),
        caches.resolve("lutra"),
        offline,
        progress,
        baseFolder,
        Map.of());
  }

  /// A path of an experiment's file: an absolute one as it is, a relative one below the base
  /// folder.
  public Path resolve(String path) {
    return baseFolder.resolve(path);
  }
}
