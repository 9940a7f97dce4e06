package dev.lutra.cuda;

import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BackendProvider;
import dev.lutra.tensor.backend.DeviceException;
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
    try {
      return Gpus.find().stream().map(gpu -> new Device(gpu.description(), gpu.problem())).toList();
    } catch (DeviceException e) {
      return List.of(new Device("NVIDIA GPU", String.valueOf(e.getMessage())));
    }
  }

  @Override
  public Backend open(int device) {
    List<Gpus.Gpu> gpus = Gpus.find();
    if (device < 0 || device >= gpus.size()) {
      throw new DeviceException(
          "cuda: asked for device "
              + device
              + ", expected 0 to "
              + (gpus.size() - 1)
              + "; `lutra devices` lists them");
    }
    Gpus.Gpu gpu = gpus.get(device);
    if (!gpu.problem().isEmpty()) {
      throw new DeviceException("cuda: " + gpu.problem());
    }
    return new CudaBackend(new GpuDriver(gpu));
  }
}
