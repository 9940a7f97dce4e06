// Core: look-up tables, latency 3 clocks.
// Written by Lutra; do not edit.
// 2^n'hT >> {x(n-1), ..., x0} picks entry x of table T; x0 is input 0.
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

  // Layer 0: 2 tables.
  always @(posedge clk) begin
    layer0[0] <= 4'h8 >> {bits_q1[1], bits_q1[0]};
    layer0[1] <= 4'h6 >> {bits_q1[2], bits_q1[1]};
  end

  // Layer 1: 1 tables.
  always @(posedge clk) begin
    layer1[0] <= 8'hca >> {bits_q2[0], layer0[1], layer0[0]};
  end

  always @(posedge clk) bits_q1 <= bits;

  always @(posedge clk) bits_q2 <= {bits_q1[0]};

  always @(posedge clk) layer0_q1 <= layer0;

  assign out = {layer1[0], layer0_q1[1], layer0_q1[0], layer1[0]};
endmodule
