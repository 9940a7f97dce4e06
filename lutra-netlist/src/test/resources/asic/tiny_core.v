// Core: look-up tables, latency 3 clocks.
// Written by Lutra; do not edit.
module tiny_core (
  input  wire clk,
  input  wire [2:0] bits,
  output wire [3:0] out
);
  reg [1:0] layer0;
  reg [0:0] layer1;
  reg [2:0] bits_q1;
  reg [0:0] bits_q2;
  reg [1:0] layer0_q1;
  wire bits_q1_0 = bits_q1[0], bits_q1_1 = bits_q1[1], bits_q1_2 = bits_q1[2];
  wire bits_q2_0 = bits_q2[0], layer0_1 = layer0[1], layer0_0 = layer0[0];
  wire n5, n7, n11, n12, n13, n14;
  not p0 (n11, bits_q2_0);
  and p1 (n12, layer0_1, bits_q2_0);
  and p2 (n13, layer0_0, n11);

  // Layer 0: 2 tables.
  and l0_0 (n5, bits_q1_0, bits_q1_1);
  xor l0_1 (n7, bits_q1_1, bits_q1_2);
  always @(posedge clk) layer0 <= {n7, n5};

  // Layer 1: 1 tables.
  xor l1_0 (n14, n12, n13);
  always @(posedge clk) layer1 <= {n14};

  always @(posedge clk) bits_q1 <= bits;

  always @(posedge clk) bits_q2 <= {bits_q1[0]};

  always @(posedge clk) layer0_q1 <= layer0;

  assign out = {layer1[0], layer0_q1[1], layer0_q1[0], layer1[0]};
endmodule
