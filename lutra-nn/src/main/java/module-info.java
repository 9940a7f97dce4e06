/// Networks of look-up tables: layers, encoders, optimizers, training and data.
module dev.lutra.nn {
  requires static transitive org.jspecify;
  requires transitive dev.lutra.tensor;
  requires transitive dev.lutra.netlist;
  requires java.net.http;
  requires jdk.jfr;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;

  exports dev.lutra.nn;
  exports dev.lutra.nn.data;
  exports dev.lutra.nn.encode;
  exports dev.lutra.nn.layer;
  exports dev.lutra.nn.experiment;
  exports dev.lutra.nn.lut;
  exports dev.lutra.nn.optim;
  exports dev.lutra.nn.predict;
  exports dev.lutra.nn.search;
  exports dev.lutra.nn.spec;
  exports dev.lutra.nn.train;
}
