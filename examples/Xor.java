// XOR, learned by one look-up table of two inputs, written as Verilog. From the repository's root,
// after any ./lutra command has built the jars:
//   java --module-path lutra-cli/target/lib --add-modules jdk.incubator.vector,dev.lutra.nn \
//     examples/Xor.java runs/xor

import module dev.lutra.nn;

void main(String[] arguments) throws Exception {
  byte[] inputs = {0, 0, 1, 0, 0, 1, 1, 1};
  float[] answers = {0, 1, 1, 0};
  Dataset xor =
      new Dataset(
          "xor",
          Samples.ofBytes(4, 2, inputs),
          new Targets.Values(answers, 1),
          List.of("a", "b"),
          null);
  long seed = 1;
  var lut = LutLayer.of(1, 2, LutLayer.Mode.REAL, new Stochastic(0.01));
  var sum = new GroupSumLayer(1, 1, false);
  var adam = new Adam(0.05, 0.9, 0.999, 1e-8, 0);
  var settings = TrainingSettings.of(100, 4); // 100 epochs of 4 samples
  try (Backend backend = CpuBackend.vector(1)) {
    var encoder = FittedEncoder.fit(new Threshold(0), xor.samples(), 8, 0, seed); // bit = byte > 0
    var network =
        Network.build(
            List.of(Stage.of(lut), Stage.of(sum)), encoder.signal(), seed, backend.memory());
    var model = new EncodedNetwork(encoder, network, backend);
    var loss = new SquaredError();
    var scale = TargetScale.fit(xor.targets(), loss);
    var scoring = new Scoring(Scoring.Rule.SQUARED_ERROR, scale, 0, 1);
    var run =
        new Trainer.Run(
            model, xor, null, scoring, loss, adam, new Constant(), settings, seed);
    var state = TrainState.start(model, adam, settings);
    new Trainer(run, state, (now, best) -> {}, event -> {}, () -> false).run();

    Netlist netlist = Passes.optimize(model.lower()).netlist();
    int[] words = {0, 0, 1, 0, 0, 1, 1, 1};
    IO.println("a^b " + Arrays.toString(new Simulator(netlist).scores(words, 4)));
    IO.print(NetlistText.toString(netlist));
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "runs/xor");
    IO.println(new VerilogEmitter().emit(netlist, EmitOptions.of("lutra_xor"), folder));
  }
}
