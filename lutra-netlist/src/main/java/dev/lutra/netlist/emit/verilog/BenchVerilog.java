package dev.lutra.netlist.emit.verilog;

/// What the benches of streams have in common. Names between at signs are filled in by their
/// emitters.
public final class BenchVerilog {
  /// Random words, one after the other.
  public static final String DICE =
      """
        reg [31:0] dice_in, dice_out;

        function automatic [31:0] roll(input [31:0] x);
          reg [31:0] y;
          begin
            y = x ^ (x << 13);
            y = y ^ (y >> 17);
            roll = y ^ (y << 5);
          end
        endfunction
      """;

  /// One literal: a concatenation is not taken for a format by every simulator.
  public static final String VERDICT =
      "LUTRA vectors=%0d layer_bit_mismatches=0 output_mismatches=%0d score_mismatches=%0d"
          + " class_mismatches=%0d valid_mismatches=%0d latency=%0d";

  private BenchVerilog() {}

  /// Reads the options of a run, which begins.
  ///
  /// @param samples what is sent, in words
  /// @param wrong after how many of them something wrong is sent, if not asked for
  /// @param more lines with further options
  public static String options(String samples, int wrong, String more) {
    return """

      initial begin
        if (!$value$plusargs("from=%d", from)) from = 0;
        if (!$value$plusargs("count=%d", count)) count = SAMPLES - from;
        if (!$value$plusargs("stall_in=%d", stall_in)) stall_in = 0;
        if (!$value$plusargs("stall_out=%d", stall_out)) stall_out = 0;
    @more@    if (!$value$plusargs("wrong=%d", wrong)) wrong = @wrong_usual@;
        if (!$value$plusargs("seed=%d", seed)) seed = 1;
        if (!$value$plusargs("progress=%d", progress)) progress = 0;
        if (from < 0 || count < 1 || from + count > SAMPLES)
          $fatal(1, "got from=%0d count=%0d, expected @sent@ 0 to %0d", from, count, SAMPLES - 1);
        if (stall_in < 0 || stall_in > 99 || stall_out < 0 || stall_out > 99)
          $fatal(1, "got stall_in=%0d stall_out=%0d, expected 0 to 99", stall_in, stall_out);
    @load@    dice_in = roll(seed * 32'd2654435769 + 32'd1);
        dice_out = roll(~dice_in);
        sample = from;
        last = from + count;
    """
        .replace("@more@", more)
        .replace("@wrong_usual@", "" + wrong)
        .replace("@sent@", samples);
  }
}
