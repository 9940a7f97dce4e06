// Self-checking test bench; run in the folder above vectors/.
// Written by Lutra; do not edit.
`timescale 1ns / 1ps
module tiny_tb;
  localparam SAMPLES = 4;
  localparam FRAMES = 2;
  reg clk = 0;
  reg rst = 1;
  reg in_valid = 0;
  reg running = 0;
  reg bubbled = 0;
  integer from, count, gap, progress, file;
  integer next = 0;
  integer last = 0;
  integer seen = 0;
  integer idle = 0;
  integer cycle = 0;
  integer first_in = -1;
  integer first_out = -1;
  integer layer_bits = 0;
  integer output_bits = 0;
  integer scores = 0;
  integer classes = 0;
  integer valids = 0;
  always #5 clk = ~clk;
  wire [31:0] ahead = next < last ? next : 0;
  integer slot0 = -1;
  wire [31:0] at0 = slot0 < 0 ? 0 : slot0;
  integer slot1 = -1;
  wire [31:0] at1 = slot1 < 0 ? 0 : slot1;
  integer slot2 = -1;
  wire [31:0] at2 = slot2 < 0 ? 0 : slot2;
  integer slot3 = -1;
  wire [31:0] at3 = slot3 < 0 ? 0 : slot3;
  integer slot4 = -1;
  wire [31:0] at4 = slot4 < 0 ? 0 : slot4;
  integer slot5 = -1;
  wire [31:0] at5 = slot5 < 0 ? 0 : slot5;
  reg [5:0] features = 0;
  wire out_valid;
  wire [5:0] out_scores;
  wire [0:0] out_class;
  tiny dut (.clk(clk), .rst(rst), .in_valid(in_valid),
    .features(features), .out_valid(out_valid), .out_class(out_class), .out_scores(out_scores));
  reg [5:0] golden_features [0:SAMPLES-1];
  reg [2:0] golden_layers [0:SAMPLES*FRAMES-1];
  reg [3:0] golden_outputs [0:SAMPLES*FRAMES-1];
  reg [6:0] golden_result [0:SAMPLES-1];
  wire due = slot5 >= 0 && slot5 % FRAMES == FRAMES - 1;
  function automatic integer differing(input [5:0] a, input [5:0] b);
    integer k;
    begin
      differing = 0;
      for (k = 0; k < 6; k = k + 1)
        if (a[k] !== b[k]) differing = differing + 1;
    end
  endfunction
  initial begin
    if (!$value$plusargs("from=%d", from)) from = 0;
    if (!$value$plusargs("count=%d", count)) count = SAMPLES - from;
    if (!$value$plusargs("gap=%d", gap)) gap = 16;
    if (!$value$plusargs("progress=%d", progress)) progress = 0;
    if (from < 0 || count < 1 || from + count > SAMPLES)
      $fatal(1, "got from=%0d count=%0d, expected samples 0 to %0d", from, count, SAMPLES - 1);
    file = $fopen("vectors/features.hex", "r");
    if (file == 0) $fatal(1, "vectors/features.hex is missing");
    $fclose(file);
    $readmemh("vectors/features.hex", golden_features);
    if (^golden_features[0] === 1'bx || ^golden_features[SAMPLES-1] === 1'bx)
      $fatal(1, "vectors/features.hex has fewer than %0d lines", SAMPLES);
    file = $fopen("vectors/layers.hex", "r");
    if (file == 0) $fatal(1, "vectors/layers.hex is missing");
    $fclose(file);
    $readmemh("vectors/layers.hex", golden_layers);
    if (^golden_layers[0] === 1'bx || ^golden_layers[SAMPLES*FRAMES-1] === 1'bx)
      $fatal(1, "vectors/layers.hex has fewer than %0d lines", SAMPLES*FRAMES);
    file = $fopen("vectors/outputs.hex", "r");
    if (file == 0) $fatal(1, "vectors/outputs.hex is missing");
    $fclose(file);
    $readmemh("vectors/outputs.hex", golden_outputs);
    if (^golden_outputs[0] === 1'bx || ^golden_outputs[SAMPLES*FRAMES-1] === 1'bx)
      $fatal(1, "vectors/outputs.hex has fewer than %0d lines", SAMPLES*FRAMES);
    file = $fopen("vectors/result.hex", "r");
    if (file == 0) $fatal(1, "vectors/result.hex is missing");
    $fclose(file);
    $readmemh("vectors/result.hex", golden_result);
    if (^golden_result[0] === 1'bx || ^golden_result[SAMPLES-1] === 1'bx)
      $fatal(1, "vectors/result.hex has fewer than %0d lines", SAMPLES);
    next <= from * FRAMES;
    last <= (from + count) * FRAMES;
    repeat (4 + 5) @(posedge clk);
    rst <= 0;
    @(posedge clk);
    running <= 1;
  end
  always @(posedge clk) if (!running) features <= ~features;
  else begin
    cycle <= cycle + 1;
    if (next < last && gap > 0 && !bubbled && next > from * FRAMES
        && next % (gap * FRAMES) == 0) begin
      bubbled <= 1;
      in_valid <= 0;
      slot0 <= -1;
      features <= ~features;
    end else if (next < last) begin
      bubbled <= 0;
      in_valid <= 1;
      slot0 <= next;
      next <= next + 1;
      features <= golden_features[ahead / FRAMES];
    end else begin
      in_valid <= 0;
      slot0 <= -1;
      idle <= idle + 1;
      features <= ~features;
    end
    slot1 <= slot0;
    slot2 <= slot1;
    slot3 <= slot2;
    slot4 <= slot3;
    slot5 <= slot4;
    if (in_valid && first_in < 0) first_in = cycle;
`ifndef LUTRA_PORTS_ONLY
    if (slot2 >= 0 && golden_layers[at2][1:0] !== dut.core.layer0)
      layer_bits = layer_bits + differing(golden_layers[at2][1:0], dut.core.layer0);
    if (slot3 >= 0 && golden_layers[at3][2:2] !== dut.core.layer1)
      layer_bits = layer_bits + differing(golden_layers[at3][2:2], dut.core.layer1);
    if (slot3 >= 0 && golden_outputs[at3] !== dut.core.out)
      output_bits = output_bits + differing(golden_outputs[at3], dut.core.out);
`endif
    if (out_valid !== due) valids = valids + 1;
    if (due && out_valid === 1'b1) begin
      if (first_out < 0) first_out = cycle;
      seen = seen + 1;
      if (golden_result[at5 / FRAMES][2:0] !== out_scores[2:0]) scores = scores + 1;
      if (golden_result[at5 / FRAMES][5:3] !== out_scores[5:3]) scores = scores + 1;
      if (golden_result[at5 / FRAMES][6:6] !== out_class) classes = classes + 1;
    end
    if (progress > 0 && in_valid && next % (progress * FRAMES) == 0) begin
      $display("PROGRESS %0d", next / FRAMES - from);
      $fflush;
    end
    if (idle == 21) finish_now;
  end
  task finish_now;
    begin
      $display("LUTRA vectors=%0d layer_bit_mismatches=%0d output_mismatches=%0d score_mismatches=%0d class_mismatches=%0d valid_mismatches=%0d latency=%0d",
        seen, layer_bits, output_bits, scores, classes, valids, first_out - first_in);
      if (seen == count && layer_bits == 0 && output_bits == 0 && scores == 0
          && classes == 0 && valids == 0) $display("PASS");
      else $display("FAIL");
      $finish;
    end
  endtask
endmodule
