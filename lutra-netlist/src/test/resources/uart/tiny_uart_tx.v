// UART transmitter, 8N1.
// Written by Lutra; do not edit.
module tiny_uart_tx #(
  parameter [15:0] CLOCKS_PER_BIT = 16'd104
) (
  input  wire clk,
  input  wire rst,
  input  wire valid,
  input  wire [7:0] data,
  output wire ready,
  output wire tx
);
  // Inverted, so that the line idles high from power-up on where flip-flops start at 0.
  reg [8:0] low = 9'd0;
  reg [3:0] left;
  reg [15:0] clocks;
  assign tx = ~low[0];
  assign ready = left == 4'd0;
  always @(posedge clk)
    if (rst) begin
      low <= 9'd0;
      left <= 4'd0;
    end else if (ready) begin
      clocks <= CLOCKS_PER_BIT - 16'd1;
      if (valid) begin
        low <= {~data, 1'b1};
        left <= 4'd10;
      end
    end else if (clocks != 16'd0) clocks <= clocks - 16'd1;
    else begin
      clocks <= CLOCKS_PER_BIT - 16'd1;
      low <= {1'b0, low[8:1]};
      left <= left - 4'd1;
    end
endmodule
