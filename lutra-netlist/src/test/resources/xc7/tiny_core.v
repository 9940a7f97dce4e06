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
  wire layer0_0 = layer0[0], layer0_1 = layer0[1], bits_q2_0 = bits_q2[0];
  wire n5, n7, n11;

  // Layer 0: 2 tables.
  LUT2 #(.INIT(4'h8)) l0_0 (.O(n5), .I0(bits_q1_0), .I1(bits_q1_1));
  LUT2 #(.INIT(4'h6)) l0_1 (.O(n7), .I0(bits_q1_1), .I1(bits_q1_2));
  always @(posedge clk) layer0 <= {n7, n5};

  // Layer 1: 1 tables.
  LUT3 #(.INIT(8'hca)) l1_0 (.O(n11), .I0(layer0_0), .I1(layer0_1), .I2(bits_q2_0));
  always @(posedge clk) layer1 <= {n11};

  always @(posedge clk) bits_q1 <= bits;

  always @(posedge clk) bits_q2 <= {bits_q1[0]};

  always @(posedge clk) layer0_q1 <= layer0;

  assign out = {layer1[0], layer0_q1[1], layer0_q1[0], layer1[0]};
endmodule
