/// The command line of Lutra.
module dev.lutra.cli {
  requires static transitive org.jspecify;
  requires dev.lutra.nn;
  requires info.picocli;
  requires tools.jackson.databind;

  exports dev.lutra.cli;

  uses dev.lutra.cli.Benchmarks;

  opens dev.lutra.cli to
      info.picocli;
}
