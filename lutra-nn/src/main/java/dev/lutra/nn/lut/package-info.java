/// The LUT layer and its two strategies: how parameters make a table ({@link
/// dev.lutra.nn.lut.LutParametrization}) and which inputs a LUT reads ({@link
/// dev.lutra.nn.lut.Wiring}).
@NullMarked
package dev.lutra.nn.lut;

import org.jspecify.annotations.NullMarked;
