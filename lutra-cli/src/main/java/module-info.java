/// The command line of Lutra.
@SuppressWarnings("requires-automatic") // XChart has no module name but that of its file
module dev.lutra.cli {
  requires static transitive org.jspecify;
  requires transitive dev.lutra.tensor;
  requires dev.lutra.nn;
  requires info.picocli;
  requires java.desktop;
  requires tools.jackson.databind;
  requires xchart;

  exports dev.lutra.cli;

  uses dev.lutra.cli.Benchmarks;
  uses dev.lutra.tensor.backend.BackendProvider;

  opens dev.lutra.cli to
      info.picocli;
}
