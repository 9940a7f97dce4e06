// Encoder: unsigned input words to bits.
// Written by Lutra; do not edit.
module tiny_encoder (
  input  wire [0:0] frame,
  input  wire [5:0] features,
  output reg  [2:0] bits
);
  wire [2:0] x0 = features[2:0];
  wire [2:0] x1 = features[5:3];
  reg [2:0] t0;
  always @* case (frame)
    1'd0: t0 = 3'd1;
    default: t0 = 3'd5;
  endcase
  always @* begin
    bits[0] = x0 > 3'd3;
    bits[1] = x1 > t0;
    bits[2] = x1[0];
  end
endmodule
