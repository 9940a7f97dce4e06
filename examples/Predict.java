// Leaves answered by a trained run, as its hardware answers them. From the repository's root, after
// ./lutra train examples/leaves.yaml:
//   java --module-path lutra-cli/target/lib --add-modules jdk.incubator.vector,dev.lutra.nn \
//     examples/Predict.java runs/leaves

import module dev.lutra.nn;

void main(String[] arguments) throws Exception {
  try (Model model = Model.load(Path.of(arguments[0]), 1)) { // with one thread
    IO.println(model.form().features() + " -> " + model.form().classes());
    float[] leaf = {47.3f, 36.4f, 51.3f, 31};
    IO.println(model.label(model.predict(leaf)) + " " + Arrays.toString(model.scores(leaf)));
    float[][] leaves = {leaf, {103.6f, 14.8f, 41.7f, 30}};
    for (int answer : model.predict(leaves)) {
      IO.println(model.label(answer));
    }
  }
}
