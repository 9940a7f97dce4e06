/// The compiled form of a netlist: [dev.lutra.netlist.jvm.CompiledNetlist] for throughput, with 64
/// samples in each word, [dev.lutra.netlist.jvm.SampleEvaluator] for the latency of one sample.
/// Both compute what [dev.lutra.netlist.sim.Simulator] defines.
@NullMarked
package dev.lutra.netlist.jvm;

import org.jspecify.annotations.NullMarked;
