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
  reg [1:0] valid_q;
  always @(posedge clk) valid_q <= rst ? 2'd0 : {valid_q[0:0], in_valid};
  reg [1:0] first_q;
  always @(posedge clk) first_q <= {first_q[0:0], in_first};
  reg [1:0] last_q;
  always @(posedge clk) last_q <= {last_q[0:0], in_last};
  reg [5:0] count;
  reg count_valid;
  reg [3:0] sums1;
  always @(posedge clk) begin
    sums1[1:0] <= (bits[0] + bits[1]);
    sums1[3:2] <= (bits[2] + bits[3]);
  end
  reg [3:0] sums2;
  always @(posedge clk) begin
    sums2[1:0] <= sums1[1:0];
    sums2[3:2] <= sums1[3:2];
  end
  always @(posedge clk) count_valid <= rst ? 1'b0 : valid_q[1] & last_q[1];
  always @(posedge clk) if (valid_q[1]) begin
    count[2:0] <= (first_q[1] ? 3'd0 : count[2:0])
      + sums2[1:0];
    count[5:3] <= (first_q[1] ? 3'd0 : count[5:3])
      + sums2[3:2];
  end
  wire right0 = count[5:3] > count[2:0];
  wire [2:0] best0 = right0 ? count[5:3] : count[2:0];
  wire [0:0] index0 = right0 ? 1'd1 : 1'd0;
  reg [2:0] best_q1_0;
  reg [0:0] index_q1_0;
  reg [5:0] count_q1;
  always @(posedge clk) begin
    best_q1_0 <= best0;
    index_q1_0 <= index0;
    count_q1 <= count;
  end
  reg [0:0] count_valid_q;
  always @(posedge clk) count_valid_q <= rst ? 1'd0 : count_valid;
  always @(posedge clk) begin
    out_valid <= rst ? 1'b0 : count_valid_q[0];
    out_class <= index_q1_0;
    out_scores <= count_q1;
  end
endmodule
