// UART receiver, 8N1.
// Written by Lutra; do not edit.
module tiny_uart_rx #(
  parameter [15:0] CLOCKS_PER_BIT = 16'd104,
  parameter [19:0] GAP_BITS = 20'd65536
) (
  input  wire clk,
  input  wire rst,
  input  wire rx,
  output reg  valid,
  output reg  [7:0] data,
  output reg  broken,
  output reg  restart
);
  localparam IDLE = 3'd0, START = 3'd1, DATA = 3'd2, STOP = 3'd3, WAIT = 3'd4;
  localparam BREAK_BITS = 20'd16;

  // Two flip-flops against metastability, a third to see the line change.
  reg [2:0] sync;
  wire line = sync[1];
  always @(posedge clk) sync <= rst ? 3'd7 : {sync[1:0], rx};

  // Every bit is sampled in its middle.
  reg [2:0] state;
  reg [2:0] place;
  reg [15:0] wait_clocks;
  wire sample = wait_clocks == 16'd0;
  always @(posedge clk) begin
    valid <= 1'b0;
    broken <= 1'b0;
    wait_clocks <= sample ? CLOCKS_PER_BIT - 16'd1 : wait_clocks - 16'd1;
    case (state)
      IDLE: begin
        wait_clocks <= (CLOCKS_PER_BIT >> 1) - 16'd1;
        if (~line) state <= START;
      end
      START: begin
        place <= 3'd0;
        if (sample) state <= line ? IDLE : DATA;
      end
      DATA: if (sample) begin
        data <= {line, data[7:1]};
        place <= place + 3'd1;
        if (place == 3'd7) state <= STOP;
      end
      STOP: if (sample) begin
        valid <= line;
        broken <= ~line;
        state <= line ? IDLE : WAIT;
      end
      default: if (line) state <= IDLE;
    endcase
    if (rst) begin
      state <= IDLE;
      valid <= 1'b0;
      broken <= 1'b0;
    end
  end

  // Bit times without a change: a gap if the line is high, a break if it is low.
  reg [15:0] clocks;
  reg [19:0] quiet;
  wire tick = clocks == CLOCKS_PER_BIT - 16'd1;
  always @(posedge clk) begin
    clocks <= tick ? 16'd0 : clocks + 16'd1;
    if (tick & (quiet != GAP_BITS)) quiet <= quiet + 20'd1;
    restart <= tick & (quiet == (line ? GAP_BITS : BREAK_BITS) - 20'd1);
    if (rst | (sync[2] != line)) begin
      clocks <= 16'd0;
      quiet <= 20'd0;
      restart <= 1'b0;
    end
  end
endmodule
