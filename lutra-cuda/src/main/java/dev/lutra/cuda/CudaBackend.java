package dev.lutra.cuda;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ImageKernels;
import dev.lutra.tensor.backend.LinearKernels;
import dev.lutra.tensor.backend.LutKernels;

/// An NVIDIA GPU. Kernels are asked for and return at once; the host waits where it reads a tensor.
final class CudaBackend implements Backend {
  private final Device device;
  private final Memory memory;
  private final Constants constants;
  private final Workspace workspace;
  private final Launch launch;
  private final CudaElement element = new CudaElement(this);
  private final CudaLinear linear = new CudaLinear(this);
  private final CudaBit bit = new CudaBit(this);
  private final CudaLut lut = new CudaLut(this);
  private final CudaImage image = new CudaImage(this);

  CudaBackend(Driver driver) {
    this.device = new Device(driver);
    this.memory = new Memory(bytes -> new CudaBuffer(device, bytes));
    this.constants = new Constants(device);
    this.workspace = new Workspace(device);
    this.launch = new Launch(device.queue(), constants);
  }

  /// The call of a kernel in the making.
  Launch launch(String kernel) {
    return launch.of(kernel);
  }

  /// Arrays of the host on the device.
  Constants constants() {
    return constants;
  }

  /// What one kernel leaves to the next.
  Workspace workspace() {
    return workspace;
  }

  Device device() {
    return device;
  }

  @Override
  public String name() {
    return "cuda (" + device.driver().name() + ")";
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public ElementKernels element() {
    return element;
  }

  @Override
  public LinearKernels linear() {
    return linear;
  }

  @Override
  public BitKernels bit() {
    return bit;
  }

  @Override
  public LutKernels lut() {
    return lut;
  }

  @Override
  public ImageKernels image() {
    return image;
  }

  @Override
  public void close() {
    device.close();
  }
}
