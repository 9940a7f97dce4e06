package dev.lutra.cuda;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ImageKernels;
import dev.lutra.tensor.backend.LinearKernels;
import dev.lutra.tensor.backend.LossKernels;
import dev.lutra.tensor.backend.LutKernels;
import dev.lutra.tensor.backend.TableKernels;

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
  private final CudaLoss loss = new CudaLoss(this);
  private final CudaTable table = new CudaTable(this);
  private final CudaWiring wiring = new CudaWiring(this);

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

  /// Learned wiring, and who reads each row.
  CudaWiring wiring() {
    return wiring;
  }

  /// What one kernel leaves to the next.
  Workspace workspace() {
    return workspace;
  }

  /// `to = (add ? to : 0) + scale * (offset + sign * sum / divisor)` of the sum over `count`
  /// doubles in the [#workspace].
  void finishSum(
      int count, float scale, float offset, float sign, double divisor, boolean add, Real to) {
    launch("finishSum")
        .arg(workspace.of(0))
        .arg(count)
        .arg(scale)
        .arg(offset)
        .arg(sign)
        .arg(Double.doubleToRawLongBits(divisor))
        .arg(add)
        .out(to)
        .run(1, 256);
  }

  Device device() {
    return device;
  }

  @Override
  public String name() {
    return "cuda (" + device.driver().name() + ")";
  }

  @Override
  public Reading reading() {
    return new CudaReading(device);
  }

  @Override
  public Stopwatch stopwatch() {
    return new CudaStopwatch(device);
  }

  /// The host asks for a step while the device does the one before.
  @Override
  public int ahead() {
    return 1;
  }

  @Override
  public long keptBytes() {
    return device.driver().memoryBytes() / 16;
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
  public TableKernels table() {
    return table;
  }

  @Override
  public LossKernels loss() {
    return loss;
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
