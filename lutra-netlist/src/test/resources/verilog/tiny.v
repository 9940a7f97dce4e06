// Top: encoder, core, head.
// Written by Lutra; do not edit.
module tiny (
  input  wire clk,
  input  wire rst,
  input  wire in_valid,
  input  wire [5:0] features,
  output wire out_valid,
  output wire [0:0] out_class,
  output wire [5:0] out_scores
);
  wire [2:0] bits;
  wire [3:0] out;
  reg [0:0] frame;
  always @(posedge clk)
    if (rst) frame <= 0;
    else if (in_valid) frame <= (frame == 1'd1) ? 0 : frame + 1'b1;
  reg [2:0] valid_q;
  always @(posedge clk) valid_q <= rst ? 3'd0 : {valid_q[1:0], in_valid};
  tiny_encoder encoder (.frame(frame), .features(features), .bits(bits));
  tiny_core core (.clk(clk), .bits(bits), .out(out));
  reg [2:0] first_q;
  always @(posedge clk) first_q <= {first_q[1:0], (frame == 0)};
  reg [2:0] last_q;
  always @(posedge clk) last_q <= {last_q[1:0], (frame == 1'd1)};
  tiny_head head (
    .clk(clk), .rst(rst), .in_valid(valid_q[2]),
    .in_first(first_q[2]), .in_last(last_q[2]),
    .bits(out), .out_valid(out_valid), .out_class(out_class), .out_scores(out_scores));
endmodule
