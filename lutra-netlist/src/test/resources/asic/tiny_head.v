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
  wire [5:0] ones;
  wire [5:0] total;
  tiny_count count0 (.in(bits[1:0]), .out(ones[2:0]));
  tiny_add add0 (.in({ones[2:0], count[2:0], in_first}), .out(total[2:0]));
  tiny_count count1 (.in(bits[3:2]), .out(ones[5:3]));
  tiny_add add1 (.in({ones[5:3], count[5:3], in_first}), .out(total[5:3]));
  reg [5:0] count;
  reg count_valid;
  always @(posedge clk) count_valid <= rst ? 1'b0 : in_valid & in_last;
  always @(posedge clk) if (in_valid) begin
    count[2:0] <= total[2:0];
    count[5:3] <= total[5:3];
  end
  wire [0:0] highest;
  tiny_choose choose (.in(count), .out(highest));
  always @(posedge clk) begin
    out_valid <= rst ? 1'b0 : count_valid;
    out_class <= highest;
    out_scores <= count;
  end
endmodule

module tiny_count (
  input  wire [1:0] in,
  output wire [2:0] out
);
  wire x0 = in[0], x1 = in[1];
  wire t0, t1;
  xor u0 (t0, x0, x1);
  and u1 (t1, x0, x1);
  assign out = {1'b0, t1, t0};
endmodule

module tiny_add (
  input  wire [6:0] in,
  output wire [2:0] out
);
  wire x0 = in[0], x1 = in[1], x4 = in[4], x2 = in[2], x5 = in[5], x3 = in[3];
  wire t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11;
  not u0 (t0, x0);
  and u1 (t1, x1, t0);
  xor u2 (t2, x4, t1);
  and u3 (t3, x4, t1);
  and u4 (t4, x2, t0);
  xor u5 (t5, x5, t4);
  xor u6 (t6, t3, t5);
  and u7 (t7, x5, t4);
  and u8 (t8, t3, t5);
  xor u9 (t9, t7, t8);
  and u10 (t10, x3, t0);
  xor u11 (t11, t9, t10);
  assign out = {t11, t6, t2};
endmodule

module tiny_choose (
  input  wire [5:0] in,
  output wire [0:0] out
);
  wire x0 = in[0], x1 = in[1], x2 = in[2], x3 = in[3], x4 = in[4], x5 = in[5];
  wire t0, t1, t2, t3, t4, t5, t6, t7, t8, t9;
  not u0 (t0, x0);
  nand u1 (t1, x3, t0);
  nor u2 (t2, t1, x1);
  xor u3 (t3, x1, t1);
  and u4 (t4, x4, t3);
  xnor u5 (t5, t2, t4);
  nor u6 (t6, t5, x2);
  xor u7 (t7, x2, t5);
  and u8 (t8, x5, t7);
  xor u9 (t9, t6, t8);
  assign out = {t9};
endmodule
