package dev.lutra.tensor.backend;

import java.util.List;

/// Opens the devices of one kind. Found as a service, so that a kind is there when its module is.
public interface BackendProvider {
  /// One device.
  ///
  /// @param name its name and what it has
  /// @param problem why it cannot be used, in one line with a remedy; empty if it can
  record Device(String name, String problem) {
    /// Whether it can be used.
    public boolean isUsable() {
      return problem.isEmpty();
    }
  }

  /// What the kind is called on the command line: `cuda`.
  String kind();

  /// The devices of this machine; if there are none, one entry that says why.
  List<Device> devices();

  /// Opens a device.
  ///
  /// @param device its place in [#devices()]
  /// @throws DeviceException if it cannot be used
  Backend open(int device);
}
