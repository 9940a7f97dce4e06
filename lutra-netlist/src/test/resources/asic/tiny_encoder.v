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
  wire t0, t1, t2, t3, t4;
  not u0 (t0, x6);
  and u1 (t1, x4, t0);
  xnor u2 (t2, x6, x4);
  and u3 (t3, x5, t2);
  xor u4 (t4, t1, t3);
  assign out = {x3, t4, x2};
endmodule
