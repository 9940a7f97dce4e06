// Head: ones in each group, highest.
// Written by Lutra; do not edit.
module tiny_head (
  input  wire clk,
  input  wire rst,
  input  wire in_valid,
  input  wire in_first,
  input  wire in_last,
  input  wire [3:0] bits,
  output reg  out_valid,
  output reg  [0:0] out_class,
  output reg  [5:0] out_scores
);
  reg [5:0] count;
  reg count_valid;
  always @(posedge clk) count_valid <= rst ? 1'b0 : in_valid & in_last;
  always @(posedge clk) if (in_valid) begin
    count[2:0] <= (in_first ? 3'd0 : count[2:0])
      + (bits[0] + bits[1]);
    count[5:3] <= (in_first ? 3'd0 : count[5:3])
      + (bits[2] + bits[3]);
  end
  wire right0 = count[5:3] > count[2:0];
  wire [2:0] best0 = right0 ? count[5:3] : count[2:0];
  wire [0:0] index0 = right0 ? 1'd1 : 1'd0;
  always @(posedge clk) begin
    out_valid <= rst ? 1'b0 : count_valid;
    out_class <= index0;
    out_scores <= count;
  end
endmodule
