package dev.lutra.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What one core does at most, measured in the same run as what is compared with it.
///
/// @param bandwidths bytes a second of the sum, by the bytes of its arrays
/// @param flops operations a second of chained multiply-adds
record Peak(TreeMap<Long, Double> bandwidths, double flops) {
  private static final List<Integer> KIB = List.of(24, 512, 4_096, 16_384, 32_768, 65_536, 262_144);

  private static final List<Integer> DEVICE_KIB = List.of(16_384, 65_536, 262_144, 1_048_576);
  private static final int DEVICE_PRODUCT_KIB = 196_608;

  /// What has to be measured.
  static List<Case> cases() {
    Case sum = Case.of(PeakBenchmark.class, "sum", Map.of());
    Case products = Case.of(PeakBenchmark.class, "multiplyAdd", Map.of());
    return Stream.concat(
            KIB.stream().map(kib -> sum.with("kib", kib)), Stream.of(products.with("kib", 24)))
        .toList();
  }

  /// What has to be measured of a device.
  ///
  /// @param quick whether the smallest does, to see that it works
  static List<Case> deviceCases(boolean quick) {
    Case sum = Case.of(DevicePeakBenchmark.class, "sum", Map.of());
    Case product = Case.of(DevicePeakBenchmark.class, "product", Map.of());
    return Stream.concat(
            DEVICE_KIB.stream()
                .limit(quick ? 1 : DEVICE_KIB.size())
                .map(kib -> sum.with("kib", kib)),
            Stream.of(product.with("kib", quick ? 1024 : DEVICE_PRODUCT_KIB)))
        .toList();
  }

  static Peak of(List<Measurement> all) {
    TreeMap<Long, Double> bandwidths = new TreeMap<>();
    double flops = 0;
    for (Measurement m : all) {
      if (m.of().method().equals("sum")) {
        bandwidths.put(m.cost().resident(), m.cost().bytes() / m.seconds());
      } else {
        flops = m.cost().flops() / m.seconds();
      }
    }
    return new Peak(bandwidths, flops);
  }

  /// The seconds that moving the bytes takes at the rate of the largest sum that is no larger: what
  /// a kernel touches may lie in a quicker memory than a larger sum.
  private double moving(Cost cost) {
    var memory = bandwidths.floorEntry(cost.resident());
    return cost.bytes() / (memory != null ? memory : bandwidths.firstEntry()).getValue();
  }

  /// The share of the peak that is reached: the time that moving the bytes at the sum's rate, or
  /// the operations at the multiply-adds' rate, would take, whichever is longer, over the time
  /// measured.
  double share(Measurement m) {
    return Math.max(moving(m.cost()), m.cost().flops() / flops) / m.seconds();
  }

  /// Which of the two it is.
  String limit(Measurement m) {
    return moving(m.cost()) >= m.cost().flops() / flops ? "bytes" : "flops";
  }
}
