package dev.lutra.cli.work;

import dev.lutra.flow.Device;
import dev.lutra.flow.Part;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.nn.experiment.Budget;
import dev.lutra.nn.spec.ExperimentSpec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `--max-luts` and `--device` allow.
///
/// @param most tables of the whole design; null for what the device has
/// @param device name of a device or part; null for LUT6 of none
public record Budgeting(@Nullable Integer most, @Nullable String device) {
  /// Share of a device's tables that a design may take. Beyond it routing becomes slow and its
  /// result slow, or it fails: a design of 74 % of the cells of an iCE40 HX8K took a second router,
  /// six minutes in all, and a third of the frequency of one of 42 %.
  private static final double USABLE = 0.6;

  /// @throws RequestException if the device is unknown, or the number not positive
  public Budgeting {
    if (most != null && most < 1) {
      throw new RequestException("--max-luts: got " + most + ", expected 1 or more");
    }
    if (device != null && part(device, most) == null) {
      throw new RequestException(
          "--device: got '" + device + "', expected one of " + String.join(", ", names()));
    }
  }

  /// Where the number of tables is given, what has none of its own will do.
  private static @Nullable Part part(String device, @Nullable Integer most) {
    return Part.named(device).filter(part -> most != null || part.tables() > 0).orElse(null);
  }

  private static List<String> names() {
    return Stream.concat(
            Device.ALL.stream().filter(d -> d.capacity() > 0).map(Device::name),
            Part.ALL.stream().map(Part::name))
        .toList();
  }

  /// The budget of a network on data of that form. Where the device's top takes a word a clock, a
  /// cell for each bit of a sample is put aside for the flip-flops that collect it.
  ///
  /// @throws RequestException if nothing is left
  public Budget budget(Dataset train, ExperimentSpec spec) {
    Part part = device == null ? null : part(device, most);
    Device target = part == null ? null : part.family();
    if (most != null) {
      return new Budget(most, target == null ? Fabric.XILINX : target.fabric());
    }
    if (part == null || target == null) {
      throw new IllegalStateException("budget: got neither a number of tables nor a device");
    }
    int left = (int) (USABLE * part.tables());
    if (target.streamed()) {
      left -= train.width() * Quantizer.fit(train.samples(), spec.featureBits(), 0).bits();
    }
    if (left < 1) {
      throw new RequestException(
          "--device: got "
              + device
              + ", whose "
              + part.tables()
              + " tables do not hold a sample of "
              + train.width()
              + " features; choose a larger device, or data of fewer bits");
    }
    return new Budget(left, target.fabric());
  }
}
