package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;

/// Removes cells that no output depends on.
public record RemoveDead() implements Pass {
  @Override
  public String name() {
    return "remove-dead";
  }

  @Override
  public String description() {
    return "remove cells that no output depends on";
  }

  @Override
  public Netlist apply(Netlist netlist) {
    boolean[] live = new boolean[netlist.size()];
    for (int output : netlist.outputs()) {
      live[output] = true;
    }
    for (int net = netlist.size() - 1; net >= 0; net--) {
      if (live[net]) {
        markInputs(netlist.cell(net), live);
      }
    }
    Rewrite rewrite = new Rewrite(netlist);
    for (int net = 0; net < netlist.size(); net++) {
      if (live[net]) {
        rewrite.place(net, rewrite.renamed(netlist.cell(net)));
      }
    }
    return rewrite.finish();
  }

  private static void markInputs(Cell cell, boolean[] live) {
    switch (cell) {
      case Cell.Table lut -> {
        for (int i = 0; i < lut.fanIn(); i++) {
          live[lut.input(i)] = true;
        }
      }
      case Cell.Register register -> live[register.input()] = true;
      case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> {}
    }
  }
}
