package dev.lutra.cuda;

import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BackendProvider;
import java.util.List;

/// The NVIDIA GPUs of this machine.
public final class CudaProvider implements BackendProvider {
  /// For the service loader.
  public CudaProvider() {}

  @Override
  public String kind() {
    return "cuda";
  }

  @Override
  public List<Device> devices() {
    return List.of();
  }

  @Override
  public Backend open(int device) {
    throw new IllegalStateException("cuda");
  }
}
