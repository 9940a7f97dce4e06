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
  wire [5:0] ones;
  wire [5:0] total;
  tiny_count count0 (.clk(clk), .in(bits[1:0]), .out(ones[2:0]));
  tiny_add add0 (.in({ones[2:0], count[2:0], first_q[1]}), .out(total[2:0]));
  tiny_count count1 (.clk(clk), .in(bits[3:2]), .out(ones[5:3]));
  tiny_add add1 (.in({ones[5:3], count[5:3], first_q[1]}), .out(total[5:3]));
  reg [5:0] count;
  reg count_valid;
  always @(posedge clk) count_valid <= rst ? 1'b0 : valid_q[1] & last_q[1];
  always @(posedge clk) if (valid_q[1]) begin
    count[2:0] <= total[2:0];
    count[5:3] <= total[5:3];
  end
  wire [0:0] highest;
  wire [5:0] passed;
  tiny_choose choose (.clk(clk), .in(count), .out({passed, highest}));
  reg [0:0] count_valid_q;
  always @(posedge clk) count_valid_q <= rst ? 1'd0 : count_valid;
  always @(posedge clk) begin
    out_valid <= rst ? 1'b0 : count_valid_q[0];
    out_class <= highest;
    out_scores <= passed;
  end
endmodule

module tiny_count (
  input  wire clk,
  input  wire [1:0] in,
  output wire [2:0] out
);
  wire x0 = in[0], x1 = in[1];
  wire t0, t1;
  reg q0, q1, q2, q3;
  SB_LUT4 #(.LUT_INIT(16'h6666)) u0 (.O(t0), .I0(x0), .I1(x1), .I2(1'b0), .I3(1'b0));
  SB_LUT4 #(.LUT_INIT(16'h8888)) u1 (.O(t1), .I0(x0), .I1(x1), .I2(1'b0), .I3(1'b0));
  always @(posedge clk) begin
    q0 <= t0;
    q1 <= q0;
    q2 <= t1;
    q3 <= q2;
  end
  assign out = {1'b0, q3, q1};
endmodule

module tiny_add (
  input  wire [6:0] in,
  output wire [2:0] out
);
  wire x0 = in[0], x1 = in[1], x4 = in[4], x2 = in[2], x5 = in[5], x3 = in[3];
  wire t0, t1, t2, t3, t4;
  SB_LUT4 #(.LUT_INIT(16'ha6a6)) u0 (.O(t0), .I0(x4), .I1(x1), .I2(x0), .I3(1'b0));
  SB_LUT4 #(.LUT_INIT(16'h0808)) u1 (.O(t1), .I0(x4), .I1(x1), .I2(x0), .I3(1'b0));
  SB_LUT4 #(.LUT_INIT(16'h6696)) u2 (.O(t2), .I0(t1), .I1(x5), .I2(x2), .I3(x0));
  SB_LUT4 #(.LUT_INIT(16'h88e8)) u3 (.O(t3), .I0(t1), .I1(x5), .I2(x2), .I3(x0));
  SB_LUT4 #(.LUT_INIT(16'ha6a6)) u4 (.O(t4), .I0(t3), .I1(x3), .I2(x0), .I3(1'b0));
  assign out = {t4, t2, t0};
endmodule

module tiny_choose (
  input  wire clk,
  input  wire [5:0] in,
  output wire [6:0] out
);
  wire x0 = in[0], x1 = in[1], x2 = in[2], x3 = in[3], x4 = in[4], x5 = in[5];
  wire t0, t1;
  reg q0, q1, q2, q3, q4, q5, q6;
  SB_LUT4 #(.LUT_INIT(16'h7310)) u0 (.O(t0), .I0(x0), .I1(x1), .I2(x3), .I3(x4));
  SB_LUT4 #(.LUT_INIT(16'hb2b2)) u1 (.O(t1), .I0(q0), .I1(q1), .I2(q2), .I3(1'b0));
  always @(posedge clk) begin
    q0 <= t0;
    q1 <= x2;
    q2 <= x5;
    q3 <= x0;
    q4 <= x1;
    q5 <= x3;
    q6 <= x4;
  end
  assign out = {q2, q6, q5, q1, q4, q3, t1};
endmodule
