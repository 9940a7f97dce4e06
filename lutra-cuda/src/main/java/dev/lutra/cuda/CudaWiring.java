package dev.lutra.cuda;

import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;

/// Learned wiring without the host, wiring.cu.
final class CudaWiring {
  private static final int THREADS = 256;

  /// Items of a tile of the sort, as in wiring.cu.
  private static final int TILE = 2048;

  /// Bits that a pass of the sort takes at most.
  private static final int BITS = 10;

  /// Of the last pass: 256 numbers of readers.
  private static final int RANKS = 256;

  private final CudaBackend cuda;
  private final Sort sort;

  CudaWiring(CudaBackend cuda) {
    this.cuda = cuda;
    this.sort = new Sort(cuda);
  }

  void choose(Real scores, Candidates candidates, int first, Wires wires) {
    int luts = scores.features() / wires.fanIn();
    cuda.launch("choose")
        .in(scores)
        .arg(scores.stride())
        .arg(scores.frames())
        .arg(cuda.constants().sources(candidates.decks()))
        .arg(candidates.inputs())
        .arg(cuda.constants().sources(candidates.places()))
        .arg(cuda.constants().sources(wires))
        .arg(wires.fanIn())
        .arg(first)
        .arg(luts)
        .run(Math.ceilDiv(luts, THREADS / 32), THREADS);
    cuda.constants().chosen(wires);
  }

  /// Who reads each row, as of [Readers#of(Wires)]; where the device has chosen that it makes this,
  /// too, with rows of more than 127 readers in the order of their numbers to an eighth. Not to be
  /// called while another call is in the making.
  long readers(Wires wires) {
    Constants constants = cuda.constants();
    if (!constants.isChosen(wires)) {
      return constants.readers(wires);
    }
    int version = wires.version();
    boolean made = constants.isMade(wires, "readers", version);
    int count = wires.luts() * wires.fanIn();
    long ints = 2L * wires.rows() + 1 + (wires.windows() == null ? 1L : 2L) * count;
    long address = constants.made(wires, "readers", version, ints * Integer.BYTES);
    if (!made) {
      make(wires, count, address);
    }
    return address;
  }

  private void make(Wires wires, int count, long readers) {
    int rows = wires.rows();
    int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1));
    int passes = Math.ceilDiv(bits, BITS);
    int each = Math.ceilDiv(bits, passes);
    long tiles = Math.ceilDiv(Math.max(count, rows), TILE);
    long bytes = (long) count * Integer.BYTES;
    long work = cuda.workspace().of(3 * bytes + (tiles + 1) * (Integer.BYTES << BITS));
    long sorted = work + 2 * bytes;
    long starts = readers + (long) rows * Integer.BYTES;
    sort.sources = cuda.constants().sources(wires);
    sort.elements = wires.elements();
    sort.starts = 0;
    sort.items = 0;
    sort.count = count;
    sort.digits = 1 << each;
    sort.counts = work + 3 * bytes;
    for (int pass = 0; pass < passes - 1; pass++) {
      sort.shift = pass * each;
      long to = work + pass % 2 * bytes;
      sort.pass(to, 0, false, 0);
      sort.items = to;
    }
    sort.shift = (passes - 1) * each;
    long lists = starts + (rows + 1L) * Integer.BYTES;
    sort.pass(lists, wires.fanIn(), wires.windows() != null, sorted);
    cuda.launch("sortStarts")
        .arg(sorted)
        .arg(count)
        .arg(rows)
        .arg(starts)
        .run(Math.ceilDiv(rows + 1L, THREADS), THREADS);
    sort.starts = starts;
    sort.items = 0;
    sort.count = rows;
    sort.shift = 0;
    sort.digits = RANKS;
    sort.pass(readers, 0, false, 0);
  }

  /// The parameters of a stable pass of the sort; one object for all.
  private static final class Sort {
    private final CudaBackend cuda;
    private long sources;
    private int elements;
    private long starts;
    private long items;
    private int count;
    private int shift;
    private int digits;
    private long counts;

    Sort(CudaBackend cuda) {
      this.cuda = cuda;
    }

    private Launch begin(String kernel) {
      return cuda.launch(kernel)
          .arg(sources)
          .arg(elements)
          .arg(starts)
          .arg(items)
          .arg(count)
          .arg(shift)
          .arg(digits);
    }

    void pass(long to, int fanIn, boolean windows, long rows) {
      int tiles = Math.ceilDiv(count, TILE);
      long totals = counts + (long) tiles * digits * Integer.BYTES;
      begin("sortCount").arg(counts).run(tiles, THREADS);
      cuda.launch("sortScan")
          .arg(counts)
          .arg(tiles)
          .arg(digits)
          .arg(totals)
          .run(Math.ceilDiv(digits, THREADS / 32), THREADS);
      begin("sortPlace")
          .arg(counts)
          .arg(totals)
          .arg(to)
          .arg(fanIn)
          .arg(windows)
          .arg(rows)
          .run(tiles, THREADS);
    }
  }
}
