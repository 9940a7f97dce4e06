// Encoder: unsigned input words to bits.
// Written by Lutra; do not edit.
module tiny_encoder (
  input  wire [0:0] frame,
  input  wire [5:0] features,
  output wire [2:0] bits
);
  tiny_compare compare (.in({2'd0, frame, features}), .out(bits));
endmodule

module tiny_compare (
  input  wire [8:0] in,
  output wire [2:0] out
);
  wire x6 = in[6], x2 = in[2], x3 = in[3], x4 = in[4], x5 = in[5];
  wire t0;
  SB_LUT4 #(.LUT_INIT(16'hb2b2)) u0 (.O(t0), .I0(x5), .I1(x6), .I2(x4), .I3(1'b0));
  assign out = {x3, t0, x2};
endmodule
