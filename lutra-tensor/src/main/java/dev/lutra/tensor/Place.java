package dev.lutra.tensor;

import java.util.ArrayList;
import java.util.List;

/// A piece of memory with the tensors that were made on it, which it hands out again: a step whose
/// shapes are those of the step before makes no objects.
final class Place {
  private final Storage storage;
  private final int number;
  private final List<Real> reals = new ArrayList<>(1);
  private final List<Bits> bits = new ArrayList<>(1);
  private final List<Addresses> addresses = new ArrayList<>(1);

  /// @param number of the places made before
  Place(Storage storage, int number) {
    this.storage = storage;
    this.number = number;
  }

  int number() {
    return number;
  }

  Storage storage() {
    return storage;
  }

  Real real(int features, int frames) {
    for (int i = 0; i < reals.size(); i++) {
      Real made = reals.get(i);
      if (made.features() == features && made.frames() == frames) {
        return made;
      }
    }
    Real made = new Real(features, frames, start(Real.bytes(features, frames)));
    reals.add(made);
    return made;
  }

  Bits bits(int features, int frames) {
    for (int i = 0; i < bits.size(); i++) {
      Bits made = bits.get(i);
      if (made.features() == features && made.frames() == frames) {
        return made;
      }
    }
    Bits made = new Bits(features, frames, start(Bits.bytes(features, frames)));
    bits.add(made);
    return made;
  }

  Addresses addresses(int luts, int frames) {
    for (int i = 0; i < addresses.size(); i++) {
      Addresses made = addresses.get(i);
      if (made.luts() == luts && made.frames() == frames) {
        return made;
      }
    }
    Addresses made = new Addresses(luts, frames, start(Addresses.bytes(luts, frames)));
    addresses.add(made);
    return made;
  }

  private Storage start(long bytes) {
    return storage.slice(0, bytes);
  }
}
