// iCE40-HX8K breakout board: 12 MHz, 115200 baud.
// Written by Lutra; do not edit.
module tiny_board (
  input  wire clk,
  input  wire rx,
  output wire tx,
  output reg  [7:0] led
);
  // Flip-flops start at 0; reset for the first 128 clocks.
  reg [7:0] power_up = 8'd0;
  wire rst = ~power_up[7];
  always @(posedge clk) if (rst) power_up <= power_up + 8'd1;

  wire answer_valid;
  wire [7:0] answer;
  wire error;
  tiny_uart #(.CLOCKS_PER_BIT(16'd104)) uart (
    .clk(clk), .rst(rst), .rx(rx), .tx(tx),
    .answer_valid(answer_valid), .answer(answer), .error(error));

  // The low bits of the last answer, and whether an error followed it.
  always @(posedge clk)
    if (rst) led <= 8'd0;
    else if (answer_valid) led <= {1'b0, answer[6:0]};
    else if (error) led[7] <= 1'b1;
  wire unused_answer = &{1'b0, answer};
endmodule
