package dev.lutra.tensor;

import org.jspecify.annotations.Nullable;

/// One differentiable operation, written in terms of a [dev.lutra.tensor.backend.Backend]; the unit
/// of gradient checking. An op is a record of its settings and holds no state of a step: what the
/// backward pass needs is kept in the [Context].
public interface Op {
  /// Computes the output.
  ///
  /// @throws IllegalArgumentException if the inputs' number, kinds or shapes do not fit
  Tensor forward(Context context, Tensor... inputs);

  /// Adds the gradient of each input to `inputGradients[i]`; an entry is null where nobody asks for
  /// it. The gradient of a bit tensor is real and of the same shape (straight-through).
  void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients);

  /// Whether [#backward] overwrites the gradient of input `input` where [Context#isFresh] says that
  /// it is the first to contribute, which saves clearing it.
  default boolean overwrites(int input) {
    return false;
  }

  /// The name in messages.
  default String name() {
    return getClass().getSimpleName();
  }
}
