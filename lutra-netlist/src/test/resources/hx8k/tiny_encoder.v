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
  wire t0;
  SB_LUT4 #(.LUT_INIT(16'hb2b2)) u0 (.O(t0), .I0(in[5]), .I1(in[6]), .I2(in[4]), .I3(1'b0));
  assign out = {in[3], t0, in[2]};
endmodule
