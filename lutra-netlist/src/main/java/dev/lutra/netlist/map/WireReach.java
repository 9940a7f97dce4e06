package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.List;

/// How far the wires of a layer reach, which is what a router has to cope with. Tables of a layer
/// are thought of as lying in their order on a line of length 1, and so are the input words; the
/// reach of a wire is the distance between the places of its ends. Random wiring has a mean of 1/3.
///
/// @param layer layer of the tables that read
/// @param wires inputs of its tables, but for those that read constants
/// @param reach mean reach, 0 to 1
/// @param fanOut the most tables of the layer that read one net
public record WireReach(int layer, int wires, double reach, int fanOut) {
  /// The reaches of all layers that have wires, in order. A register lies where the net it reads
  /// does, a part of a table nowhere.
  public static List<WireReach> of(Netlist netlist) {
    double[] place = places(netlist);
    List<WireReach> layers = new ArrayList<>();
    for (int layer = 0; layer < netlist.layers(); layer++) {
      int wires = 0;
      double sum = 0;
      int most = 0;
      int[] readers = new int[netlist.size()];
      for (int net = 0; net < netlist.size(); net++) {
        if (netlist.cell(net) instanceof Cell.Lut lut && lut.layer() == layer) {
          for (int read : lut.inputs()) {
            if (!Double.isNaN(place[read])) {
              wires++;
              sum += Math.abs(place[net] - place[read]);
              most = Math.max(most, ++readers[read]);
            }
          }
        }
      }
      if (wires > 0) {
        layers.add(new WireReach(layer, wires, sum / wires, most));
      }
    }
    return layers;
  }

  /// For each net its place, 0 to 1; NaN for none.
  private static double[] places(Netlist netlist) {
    int[] units = new int[netlist.layers()];
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Lut lut) {
        units[lut.layer()] = Math.max(units[lut.layer()], lut.unit() + 1);
      }
    }
    double[] place = new double[netlist.size()];
    for (int net = 0; net < place.length; net++) {
      place[net] =
          switch (netlist.cell(net)) {
            case Cell.FeatureBit bit -> (bit.feature() + 0.5) / netlist.features();
            case Cell.Compare compare -> (compare.feature() + 0.5) / netlist.features();
            case Cell.Lut lut -> (lut.unit() + 0.5) / units[lut.layer()];
            case Cell.Register register -> place[register.input()];
            case Cell.Constant _, Cell.Part _ -> Double.NaN;
          };
    }
    return place;
  }
}
