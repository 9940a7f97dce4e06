// Self-checking test bench; run in the folder above vectors/.
// Written by Lutra; do not edit.
`timescale 1ns / 1ps
module tiny_uart_tb;
  localparam SAMPLES = 4;
  localparam FRAMES = 2;
  localparam WORDS = 2;
  localparam WORD_BYTES = 1;
  localparam BYTES = WORDS * WORD_BYTES;
  localparam RESULTS = 1;
  localparam ANSWER_BYTES = 1;
  localparam ANSWERS = RESULTS * ANSWER_BYTES;
  localparam CLOCKS_PER_BIT = 8;
  localparam GAP_BITS = 64;
  reg clk = 0;
  reg rst = 1;
  reg rx = 1;
  wire tx;
  wire answer_valid;
  wire [7:0] answer;
  wire error;
  // A netlist after synthesis has no parameters: those above must have been set before.
`ifdef LUTRA_SYNTHESIZED
  tiny_uart dut (
`else
  tiny_uart #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT), .GAP_BITS(GAP_BITS)) dut (
`endif
    .clk(clk), .rst(rst), .rx(rx), .tx(tx),
    .answer_valid(answer_valid), .answer(answer), .error(error));
  always #5 clk = ~clk;
  integer from, count, wrong, skew, progress, file;
  integer cycle = 0;
  integer first_in = -1;
  integer first_out = -1;
  integer seen = 0;
  integer answered = 0;
  integer output_bits = 0;
  integer scores = 0;
  integer classes = 0;
  integer valids = 0;
  real bit_time;
  always @(posedge clk) cycle <= cycle + 1;
  always @(posedge clk) if (answer_valid !== 1'b0 && !rst) answered = answered + 1;
  reg [5:0] golden_features [0:SAMPLES-1];
  reg [6:0] golden_result [0:SAMPLES-1];

  task send(input [7:0] octet, input stop);
    integer k;
    begin
      rx = 0;
      #(bit_time);
      for (k = 0; k < 8; k = k + 1) begin
        rx = octet[k];
        #(bit_time);
      end
      rx = stop;
      #(bit_time);
      rx = 1;
    end
  endtask

  // Byte `place` of a sample; noise above the bits of a word, which must not matter.
  task send_word_byte(input integer s, input integer place, input stop);
    reg [23:0] word;
    begin
      word = ~24'd0;
      word[3-1:0] = golden_features[s][place / WORD_BYTES * 3 +: 3];
      word = word >> 8 * (place % WORD_BYTES);
      send(word[7:0], stop);
    end
  endtask

  task idle(input integer bits);
    begin
      #(bits * bit_time);
    end
  endtask

  // What the device sends, byte by byte, least significant first.
  integer octets = 0;
  reg [7:0] m_axis_tdata;
  wire [31:0] at = seen < count * RESULTS ? from * RESULTS + seen : 0;
  always @(negedge tx) if (!rst) begin : receive
    integer k;
    reg [7:0] octet;
    #(bit_time / 2);
    if (tx !== 1'b0) valids = valids + 1;
    for (k = 0; k < 8; k = k + 1) begin
      #(bit_time);
      octet[k] = tx;
    end
    #(bit_time);
    if (tx !== 1'b1) valids = valids + 1;
    m_axis_tdata[octets * 8 +: 8] = octet;
    octets = octets + 1;
    if (octets == ANSWER_BYTES) begin
      octets = 0;
      if (first_out < 0) first_out = cycle;
      if (seen >= count * RESULTS || first_in < 0) valids = valids + 1;
      if (m_axis_tdata[0:0] !== golden_result[at][6:6])
        classes = classes + 1;
      if (m_axis_tdata[7:1] !== 0) valids = valids + 1;
      seen = seen + 1;
      if (progress > 0 && seen % (progress * RESULTS) == 0) begin
        $display("PROGRESS %0d", seen / RESULTS);
        $fflush;
      end
    end
  end

  // What must not be answered: a sample with a wrong stop bit and all that follows it without
  // a gap, half a sample before a gap, a start bit too short to be one, all but the last byte
  // of a sample before a break.
  task trouble(input integer s);
    integer k;
    begin
      for (k = 0; k < 2 * BYTES; k = k + 1) begin
        send_word_byte(s, k % BYTES, k != BYTES / 2);
        if (k == BYTES / 2) idle(2);
      end
      idle(GAP_BITS + 4);
      for (k = 0; k < BYTES / 2; k = k + 1) send_word_byte(s, k, 1);
      idle(GAP_BITS + 4);
      @(negedge clk) rx = 0;
      @(negedge clk) rx = 1;
      idle(12);
      for (k = 0; k < BYTES - 1; k = k + 1) send_word_byte(s, k, 1);
      rx = 0;
      idle(40);
      rx = 1;
      idle(4);
    end
  endtask

  integer s, k, waited;
  initial begin
    if (!$value$plusargs("from=%d", from)) from = 0;
    if (!$value$plusargs("count=%d", count)) count = SAMPLES - from;
    if (!$value$plusargs("wrong=%d", wrong)) wrong = 1;
    if (!$value$plusargs("skew=%d", skew)) skew = 0;
    if (!$value$plusargs("progress=%d", progress)) progress = 0;
    if (from < 0 || count < 1 || from + count > SAMPLES)
      $fatal(1, "got from=%0d count=%0d, expected samples 0 to %0d", from, count, SAMPLES - 1);
    file = $fopen("vectors/features.hex", "r");
    if (file == 0) $fatal(1, "vectors/features.hex is missing");
    $fclose(file);
    $readmemh("vectors/features.hex", golden_features);
    if (^golden_features[0] === 1'bx || ^golden_features[SAMPLES-1] === 1'bx)
      $fatal(1, "vectors/features.hex has fewer than %0d lines", SAMPLES);
    file = $fopen("vectors/result.hex", "r");
    if (file == 0) $fatal(1, "vectors/result.hex is missing");
    $fclose(file);
    $readmemh("vectors/result.hex", golden_result);
    if (^golden_result[0] === 1'bx || ^golden_result[SAMPLES-1] === 1'bx)
      $fatal(1, "vectors/result.hex has fewer than %0d lines", SAMPLES);
    bit_time = CLOCKS_PER_BIT * 10.0 * (1000 + skew) / 1000;
    repeat (8) @(posedge clk);
    rst <= 0;
    idle(4);
    if (wrong > 0) trouble(from);
    for (s = from; s < from + count; s = s + 1) begin
      if (first_in < 0) first_in = cycle;
      for (k = 0; k < BYTES; k = k + 1) begin
        // Shorter than a gap, which changes nothing.
        if (s == from && k == BYTES / 2) idle(GAP_BITS / 2);
        send_word_byte(s, k, 1);
      end
      // Where answers are longer than samples, one may be on its way.
      waited = 0;
      while (ANSWERS > BYTES && seen < (s - from) * RESULTS && waited < 20 * ANSWERS) begin
        idle(1);
        waited = waited + 1;
      end
    end
    waited = 0;
    while (seen < count * RESULTS && waited < 20 * ANSWERS + 200) begin
      idle(1);
      waited = waited + 1;
    end
    idle(20 * ANSWER_BYTES + 200);
    if (answered != count * RESULTS || octets != 0) valids = valids + 1;
    $display("LUTRA vectors=%0d layer_bit_mismatches=0 output_mismatches=%0d score_mismatches=%0d class_mismatches=%0d valid_mismatches=%0d latency=%0d",
      seen / RESULTS, output_bits, scores, classes, valids, first_out - first_in);
    if (seen == count * RESULTS && output_bits == 0 && scores == 0 && classes == 0
        && valids == 0) $display("PASS");
    else $display("FAIL");
    $finish;
  end
endmodule
